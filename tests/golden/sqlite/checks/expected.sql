PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_users` (
	`id` integer PRIMARY KEY NOT NULL,
	`a` integer,
	CONSTRAINT "c1" CHECK("__new_users"."a" > -1),
	CONSTRAINT "c3" CHECK(a < 11)
);
--> statement-breakpoint
INSERT INTO `__new_users`("id", "a") SELECT "id", "a" FROM `users`;--> statement-breakpoint
DROP TABLE `users`;--> statement-breakpoint
ALTER TABLE `__new_users` RENAME TO `users`;--> statement-breakpoint
PRAGMA foreign_keys=ON;