PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_users` (
	`id` integer PRIMARY KEY NOT NULL,
	`a` text,
	`b` text DEFAULT ';--,',
	CONSTRAINT "c1" CHECK("__new_users"."a" <> ';' or a = '--' or a = ',')
);
--> statement-breakpoint
INSERT INTO `__new_users`("id", "a", "b") SELECT "id", "a", "b" FROM `users`;--> statement-breakpoint
DROP TABLE `users`;--> statement-breakpoint
ALTER TABLE `__new_users` RENAME TO `users`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `i1` ON `users` ((coalesce("a", "b", ';,--')));--> statement-breakpoint
CREATE INDEX `i2` ON `users` (`a`) WHERE "users"."a" <> ';';