ALTER TABLE `users` DROP COLUMN `g`;--> statement-breakpoint
ALTER TABLE `users` DROP COLUMN `a`;