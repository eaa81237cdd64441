PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_users` (
	`id` integer PRIMARY KEY NOT NULL,
	`a` text GENERATED ALWAYS AS ((1)) VIRTUAL,
	`b` text,
	`c` text GENERATED ALWAYS AS ((a||a)) VIRTUAL,
	`d` text
);
--> statement-breakpoint
INSERT INTO `__new_users`("id", "b", "d") SELECT "id", "b", "d" FROM `users`;--> statement-breakpoint
DROP TABLE `users`;--> statement-breakpoint
ALTER TABLE `__new_users` RENAME TO `users`;--> statement-breakpoint
PRAGMA foreign_keys=ON;