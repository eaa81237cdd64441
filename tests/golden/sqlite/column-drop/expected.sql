DROP INDEX `users_ab`;--> statement-breakpoint
CREATE INDEX `users_b` ON `users` (`b`);--> statement-breakpoint
ALTER TABLE `users` DROP COLUMN `a`;--> statement-breakpoint
ALTER TABLE `users` DROP COLUMN `c`;