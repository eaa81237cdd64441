PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_a` (
	`id` integer PRIMARY KEY NOT NULL,
	`x` text DEFAULT 'x'
);
--> statement-breakpoint
INSERT INTO `__new_a`("id", "x") SELECT "id", "x" FROM `a`;--> statement-breakpoint
DROP TABLE `a`;--> statement-breakpoint
ALTER TABLE `__new_a` RENAME TO `a`;--> statement-breakpoint
CREATE TABLE `__new_parents` (
	`id` integer PRIMARY KEY NOT NULL,
	`code` integer NOT NULL,
	`x` text DEFAULT 'x'
);
--> statement-breakpoint
INSERT INTO `__new_parents`("id", "code", "x") SELECT "id", "code", "x" FROM `parents`;--> statement-breakpoint
DROP TABLE `parents`;--> statement-breakpoint
ALTER TABLE `__new_parents` RENAME TO `parents`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `parents_code_idx` ON `parents` ("code" desc);