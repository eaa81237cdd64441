PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_child` (
	`id` integer PRIMARY KEY NOT NULL,
	`parent` integer,
	FOREIGN KEY (`parent`) REFERENCES `parent`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
INSERT INTO `__new_child`("id", "parent") SELECT "id", "parent" FROM `child`;--> statement-breakpoint
DROP TABLE `child`;--> statement-breakpoint
ALTER TABLE `__new_child` RENAME TO `child`;--> statement-breakpoint
CREATE TABLE `__new_parent` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text DEFAULT 'y'
);
--> statement-breakpoint
INSERT INTO `__new_parent`("id", "kind") SELECT "id", "kind" FROM `parent`;--> statement-breakpoint
DROP TABLE `parent`;--> statement-breakpoint
ALTER TABLE `__new_parent` RENAME TO `parent`;--> statement-breakpoint
PRAGMA foreign_keys=ON;