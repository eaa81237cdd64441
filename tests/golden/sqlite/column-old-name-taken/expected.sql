ALTER TABLE `keyed` RENAME COLUMN "x" TO "old_x";--> statement-breakpoint
ALTER TABLE `virtual` RENAME COLUMN "x" TO "old_x";--> statement-breakpoint
ALTER TABLE `checked` RENAME COLUMN "x" TO "old_x";--> statement-breakpoint
DROP INDEX `keyed_x_idx`;--> statement-breakpoint
DROP INDEX `keyed_part_idx`;--> statement-breakpoint
DROP INDEX `keyed_abs_idx`;--> statement-breakpoint
ALTER TABLE `keyed` ADD `x` integer;--> statement-breakpoint
CREATE INDEX `keyed_x_idx` ON `keyed` (`x`);--> statement-breakpoint
CREATE INDEX `keyed_part_idx` ON `keyed` (`id`) WHERE x > 0;--> statement-breakpoint
CREATE INDEX `keyed_abs_idx` ON `keyed` (abs(x));--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_virtual` (
	`id` integer,
	`old_x` integer,
	`x` integer,
	`g` integer GENERATED ALWAYS AS (x + 1) VIRTUAL
);
--> statement-breakpoint
INSERT INTO `__new_virtual`("id", "old_x") SELECT "id", "old_x" FROM `virtual`;--> statement-breakpoint
DROP TABLE `virtual`;--> statement-breakpoint
ALTER TABLE `__new_virtual` RENAME TO `virtual`;--> statement-breakpoint
CREATE TABLE `__new_checked` (
	`id` integer,
	`old_x` integer,
	`x` integer,
	CONSTRAINT "checked_x" CHECK(x > 0)
);
--> statement-breakpoint
INSERT INTO `__new_checked`("id", "old_x") SELECT "id", "old_x" FROM `checked`;--> statement-breakpoint
DROP TABLE `checked`;--> statement-breakpoint
ALTER TABLE `__new_checked` RENAME TO `checked`;--> statement-breakpoint
CREATE UNIQUE INDEX `checked_x_unique` ON `checked` (`x`);--> statement-breakpoint
CREATE TABLE `__new_children` (
	`id` integer,
	`c` integer,
	FOREIGN KEY (`c`) REFERENCES `checked`(`x`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_children`("id", "c") SELECT "id", "c" FROM `children`;--> statement-breakpoint
DROP TABLE `children`;--> statement-breakpoint
ALTER TABLE `__new_children` RENAME TO `children`;--> statement-breakpoint
PRAGMA foreign_keys=ON;