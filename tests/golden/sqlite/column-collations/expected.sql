PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_t` (
	`id` integer PRIMARY KEY NOT NULL,
	`a` text collate nocase NOT NULL,
	`b` varchar(20) COLLATE NOCASE,
	`c` text
);
--> statement-breakpoint
INSERT INTO `__new_t`("id", "a", "b", "c") SELECT "id", "a", "b", "c" FROM `t`;--> statement-breakpoint
DROP TABLE `t`;--> statement-breakpoint
ALTER TABLE `__new_t` RENAME TO `t`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `t_a_unique` ON `t` (`a`);--> statement-breakpoint
CREATE TABLE `__new_s` (
	`id` integer PRIMARY KEY NOT NULL,
	`a` text collate nocase,
	`b` text collate nocase
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_s`("id", "a", "b") SELECT "id", "a", CAST("b" AS text) FROM `s`;--> statement-breakpoint
DROP TABLE `s`;--> statement-breakpoint
ALTER TABLE `__new_s` RENAME TO `s`;