CREATE VIEW `titles` AS select title from posts;--> statement-breakpoint
ALTER TABLE `users` DROP COLUMN `gone`;