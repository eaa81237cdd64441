ALTER TABLE `t` DROP COLUMN `g`;--> statement-breakpoint
ALTER TABLE `t` ADD `g` integer GENERATED ALWAYS AS (b + 1) VIRTUAL;--> statement-breakpoint
ALTER TABLE `t` DROP COLUMN `a`;--> statement-breakpoint
ALTER TABLE `u` DROP COLUMN `g`;--> statement-breakpoint
ALTER TABLE `u` ADD `g` integer;--> statement-breakpoint
ALTER TABLE `u` DROP COLUMN `a`;--> statement-breakpoint
ALTER TABLE `v` DROP COLUMN `g`;--> statement-breakpoint
ALTER TABLE `v` ADD `g` integer GENERATED ALWAYS AS (b + 1) VIRTUAL;--> statement-breakpoint
ALTER TABLE `v` DROP COLUMN `h`;--> statement-breakpoint
ALTER TABLE `v` ADD `h` integer;--> statement-breakpoint
ALTER TABLE `v` DROP COLUMN `a`;