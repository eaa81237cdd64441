PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_a` (
	`y` integer PRIMARY KEY NOT NULL,
	`x` integer
);
--> statement-breakpoint
INSERT INTO `__new_a`("y", "x") SELECT "x", "y" FROM `a`;--> statement-breakpoint
DROP TABLE `a`;--> statement-breakpoint
ALTER TABLE `__new_a` RENAME TO `a`;--> statement-breakpoint
CREATE TABLE `__new_b` (
	`y` text NOT NULL,
	`x` text NOT NULL,
	PRIMARY KEY(`y`, `x`),
	FOREIGN KEY (`y`) REFERENCES `b`(`y`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_b`("y", "x") SELECT "x", "y" FROM `b`;--> statement-breakpoint
DROP TABLE `b`;--> statement-breakpoint
ALTER TABLE `__new_b` RENAME TO `b`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `b_y_unique` ON `b` (`y`);