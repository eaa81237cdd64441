ALTER TABLE `users` RENAME COLUMN "a" TO "c";--> statement-breakpoint
ALTER TABLE `users` RENAME COLUMN "b" TO "d";--> statement-breakpoint
DROP INDEX `users_a_unique`;--> statement-breakpoint
DROP INDEX `users_b`;--> statement-breakpoint
CREATE UNIQUE INDEX `users_c_unique` ON `users` (`c`);--> statement-breakpoint
CREATE INDEX `users_b` ON `users` (`d`);