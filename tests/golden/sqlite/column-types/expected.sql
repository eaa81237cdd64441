PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_users` (
	`id` integer PRIMARY KEY NOT NULL,
	`a` integer,
	`b` text,
	`c` numeric,
	`d` text
);
--> statement-breakpoint
INSERT INTO `__new_users`("id", "a", "b", "c", "d") SELECT "id", "a", "b", "c", "d" FROM `users`;--> statement-breakpoint
DROP TABLE `users`;--> statement-breakpoint
ALTER TABLE `__new_users` RENAME TO `users`;--> statement-breakpoint
PRAGMA foreign_keys=ON;