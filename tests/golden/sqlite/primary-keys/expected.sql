PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_c` (
	`x` integer,
	`y` integer,
	`z` integer,
	PRIMARY KEY(`x`, `z`)
);
--> statement-breakpoint
INSERT INTO `__new_c`("x", "y", "z") SELECT "x", "y", "z" FROM `c`;--> statement-breakpoint
DROP TABLE `c`;--> statement-breakpoint
ALTER TABLE `__new_c` RENAME TO `c`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE TABLE `__new_b` (
	`x` integer,
	`y` integer
);
--> statement-breakpoint
INSERT INTO `__new_b`("x", "y") SELECT "x", "y" FROM `b`;--> statement-breakpoint
DROP TABLE `b`;--> statement-breakpoint
ALTER TABLE `__new_b` RENAME TO `b`;--> statement-breakpoint
CREATE TABLE `__new_d` (
	`x` integer PRIMARY KEY AUTOINCREMENT NOT NULL
);
--> statement-breakpoint
INSERT INTO `__new_d`("x") SELECT "x" FROM `d`;--> statement-breakpoint
DROP TABLE `d`;--> statement-breakpoint
ALTER TABLE `__new_d` RENAME TO `d`;--> statement-breakpoint
CREATE TABLE `__new_a` (
	`x` integer,
	`y` integer,
	PRIMARY KEY(`x`, `y`)
);
--> statement-breakpoint
INSERT INTO `__new_a`("x", "y") SELECT "x", "y" FROM `a`;--> statement-breakpoint
DROP TABLE `a`;--> statement-breakpoint
ALTER TABLE `__new_a` RENAME TO `a`;