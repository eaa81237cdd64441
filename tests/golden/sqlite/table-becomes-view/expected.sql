DROP TABLE `users`;--> statement-breakpoint
DROP VIEW `people`;--> statement-breakpoint
CREATE TABLE `people` (
	`id` integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE VIEW `users` AS  select id from people ;