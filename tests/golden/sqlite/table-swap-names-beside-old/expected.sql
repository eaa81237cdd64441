ALTER TABLE `a` RENAME TO `__old___old_a`;--> statement-breakpoint
ALTER TABLE `b` RENAME TO `a`;--> statement-breakpoint
ALTER TABLE `__old___old_a` RENAME TO `b`;--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new___new_c` (
	`id` integer PRIMARY KEY NOT NULL,
	`x` text DEFAULT 'x'
);
--> statement-breakpoint
INSERT INTO `__new___new_c`("id", "x") SELECT "id", "x" FROM `c`;--> statement-breakpoint
DROP TABLE `c`;--> statement-breakpoint
ALTER TABLE `__new___new_c` RENAME TO `c`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `__NEW_c` ON `c` (`x`);