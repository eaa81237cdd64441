DROP TABLE `b`;--> statement-breakpoint
ALTER TABLE `a` RENAME TO `b`;--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_b` (
	`id` integer PRIMARY KEY NOT NULL,
	`x` text DEFAULT 'x'
);
--> statement-breakpoint
INSERT INTO `__new_b`("id", "x") SELECT "id", "x" FROM `b`;--> statement-breakpoint
DROP TABLE `b`;--> statement-breakpoint
ALTER TABLE `__new_b` RENAME TO `b`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `i` ON `b` (`x`);