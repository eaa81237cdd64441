PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_a` (
	`x` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
INSERT INTO `__new_a`("x") SELECT "x" FROM `a`;--> statement-breakpoint
DROP TABLE `a`;--> statement-breakpoint
ALTER TABLE `__new_a` RENAME TO `a`;--> statement-breakpoint
PRAGMA foreign_keys=ON;