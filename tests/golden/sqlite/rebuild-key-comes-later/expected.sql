PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_b` (
	`id` integer PRIMARY KEY NOT NULL,
	`code` text,
	`x` integer DEFAULT 2,
	FOREIGN KEY (`code`) REFERENCES `c`(`tag`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_b`("id", "code", "x") SELECT "id", "code", "x" FROM `b`;--> statement-breakpoint
DROP TABLE `b`;--> statement-breakpoint
ALTER TABLE `__new_b` RENAME TO `b`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE TABLE `__new_a` (
	`id` integer PRIMARY KEY NOT NULL,
	`x` integer DEFAULT 2
);
--> statement-breakpoint
INSERT INTO `__new_a`("id", "x") SELECT "id", "x" FROM `a`;--> statement-breakpoint
DROP TABLE `a`;--> statement-breakpoint
ALTER TABLE `__new_a` RENAME TO `a`;--> statement-breakpoint
CREATE TABLE `__new_c` (
	`id` integer PRIMARY KEY NOT NULL,
	`code` text,
	`tag` text,
	CONSTRAINT "not_empty" CHECK("__new_c"."code" <> '')
);
--> statement-breakpoint
INSERT INTO `__new_c`("id", "code") SELECT "id", "code" FROM `c`;--> statement-breakpoint
DROP TABLE `c`;--> statement-breakpoint
ALTER TABLE `__new_c` RENAME TO `c`;--> statement-breakpoint
CREATE UNIQUE INDEX `c_code_unique` ON `c` (`code`);--> statement-breakpoint
CREATE UNIQUE INDEX `c_tag_unique` ON `c` (`tag`);