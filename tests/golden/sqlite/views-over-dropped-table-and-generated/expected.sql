DROP VIEW `v`;--> statement-breakpoint
DROP TABLE `gone`;--> statement-breakpoint
ALTER TABLE `users` DROP COLUMN `g`;--> statement-breakpoint
ALTER TABLE `users` ADD `g` text GENERATED ALWAYS AS ((lower(a))) VIRTUAL;