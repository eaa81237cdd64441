ALTER TABLE `t` RENAME COLUMN "a" TO "x";--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_t` (
	`x` integer,
	`b` integer,
	`c` text,
	PRIMARY KEY(`x`, `b`)
);
--> statement-breakpoint
INSERT INTO `__new_t`("x", "b", "c") SELECT "x", "b", "c" FROM `t`;--> statement-breakpoint
DROP TABLE `t`;--> statement-breakpoint
ALTER TABLE `__new_t` RENAME TO `t`;--> statement-breakpoint
PRAGMA foreign_keys=ON;