PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_a` (
	`k` text PRIMARY KEY NOT NULL,
	`v` text
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `__new_a`("k", "v") SELECT "k", "v" FROM `a`;--> statement-breakpoint
DROP TABLE `a`;--> statement-breakpoint
ALTER TABLE `__new_a` RENAME TO `a`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE TABLE `__new_b` (
	`id` integer PRIMARY KEY NOT NULL,
	`v` integer
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_b`("id", "v") SELECT "id", "v" FROM `b`;--> statement-breakpoint
DROP TABLE `b`;--> statement-breakpoint
ALTER TABLE `__new_b` RENAME TO `b`;--> statement-breakpoint
CREATE TABLE `__new_c` (
	`k` text,
	`l` text,
	`v` integer,
	PRIMARY KEY(`k`, `l`)
) WITHOUT ROWID, STRICT;
--> statement-breakpoint
INSERT INTO `__new_c`("k", "l", "v") SELECT "k", "l", "v" FROM `c`;--> statement-breakpoint
DROP TABLE `c`;--> statement-breakpoint
ALTER TABLE `__new_c` RENAME TO `c`;