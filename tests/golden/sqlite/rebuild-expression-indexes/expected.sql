PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_users` (
	`id` integer PRIMARY KEY NOT NULL,
	`a` text DEFAULT 'y',
	`b` text
);
--> statement-breakpoint
INSERT INTO `__new_users`("id", "a", "b") SELECT "id", "a", "b" FROM `users`;--> statement-breakpoint
DROP TABLE `users`;--> statement-breakpoint
ALTER TABLE `__new_users` RENAME TO `users`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `e1` ON `users` ((lower("a")),`b`);--> statement-breakpoint
CREATE INDEX `e2` ON `users` ("b" desc) WHERE "users"."b" > 'a';