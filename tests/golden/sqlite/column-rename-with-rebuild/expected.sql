ALTER TABLE `users` RENAME COLUMN "b" TO "c";--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_users` (
	`id` integer PRIMARY KEY NOT NULL,
	`a` text DEFAULT 'y' NOT NULL,
	`c` integer
);
--> statement-breakpoint
INSERT INTO `__new_users`("id", "a", "c") SELECT "id", "a", "c" FROM `users`;--> statement-breakpoint
DROP TABLE `users`;--> statement-breakpoint
ALTER TABLE `__new_users` RENAME TO `users`;--> statement-breakpoint
PRAGMA foreign_keys=ON;