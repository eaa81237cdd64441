DROP VIEW `names`;--> statement-breakpoint
DROP VIEW `more`;--> statement-breakpoint
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
CREATE VIEW `names` AS  select id, a from "users" ;--> statement-breakpoint
CREATE VIEW `more` AS  select n.a, p.id from names n join posts p on p.user_id = n.id ;