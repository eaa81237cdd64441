DROP VIEW `names`;--> statement-breakpoint
ALTER TABLE `users` DROP COLUMN `b`;--> statement-breakpoint
CREATE VIEW `names` AS  select id, a from users ;