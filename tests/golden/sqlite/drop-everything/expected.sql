CREATE TABLE `rest` (
	`id` integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
DROP TABLE `users`;--> statement-breakpoint
DROP TABLE `pairs`;--> statement-breakpoint
DROP TABLE `links`;--> statement-breakpoint
DROP VIEW `adults`;