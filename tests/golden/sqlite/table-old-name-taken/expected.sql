ALTER TABLE `users` RENAME TO `people`;--> statement-breakpoint
CREATE TABLE `users` (
	`id` integer PRIMARY KEY NOT NULL,
	`b` text
);
