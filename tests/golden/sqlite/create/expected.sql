CREATE TABLE `users` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text DEFAULT 'it''s' NOT NULL,
	`email` text(255),
	`age` integer DEFAULT 0,
	`score` real DEFAULT -1.5,
	`active` integer DEFAULT true NOT NULL,
	`created` integer DEFAULT (unixepoch()),
	`seen` text DEFAULT CURRENT_TIMESTAMP,
	`upper_name` text GENERATED ALWAYS AS ((upper("name"))) VIRTUAL,
	`lower_name` text GENERATED ALWAYS AS ((lower("name"))) STORED NOT NULL,
	`boss` integer,
	FOREIGN KEY (`boss`) REFERENCES `users`(`id`) ON UPDATE cascade ON DELETE set null,
	CONSTRAINT "users_age_check" CHECK("users"."age" < 200)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_email_unique` ON `users` (`email`);--> statement-breakpoint
CREATE INDEX `users_age` ON `users` (`age`) WHERE "users"."age" > 5;--> statement-breakpoint
CREATE INDEX `users_expr` ON `users` ((lower("name")),`age`);--> statement-breakpoint
CREATE TABLE `pairs` (
	`a` integer,
	`b` integer,
	PRIMARY KEY(`a`, `b`)
);
--> statement-breakpoint
CREATE TABLE `links` (
	`a` integer,
	`b` integer,
	FOREIGN KEY (`a`,`b`) REFERENCES `pairs`(`a`,`b`) ON UPDATE no action ON DELETE restrict
);
--> statement-breakpoint
CREATE VIEW `adults` AS  select id, name from users where age > 17 ;