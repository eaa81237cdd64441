PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_a` (
	`x` integer DEFAULT 2
);
--> statement-breakpoint
INSERT INTO `__new_a`("x") SELECT "x" FROM `a`;--> statement-breakpoint
DROP TABLE `a`;--> statement-breakpoint
ALTER TABLE `__new_a` RENAME TO `a`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE TABLE `__new_b` (
	`x` integer DEFAULT 2
);
--> statement-breakpoint
INSERT INTO `__new_b`("x") SELECT "x" FROM `b`;--> statement-breakpoint
DROP TABLE `b`;--> statement-breakpoint
ALTER TABLE `__new_b` RENAME TO `b`;--> statement-breakpoint
CREATE INDEX `bi` ON `b` (`x`);