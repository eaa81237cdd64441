ALTER TABLE `a` RENAME TO `old`;--> statement-breakpoint
CREATE TABLE `a` (
	`id` integer PRIMARY KEY NOT NULL
);
