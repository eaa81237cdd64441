PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_select` (
	`from` integer PRIMARY KEY NOT NULL,
	`where` text DEFAULT 'y',
	`limit` text
);
--> statement-breakpoint
INSERT INTO `__new_select`("from", "where") SELECT "from", "where" FROM `select`;--> statement-breakpoint
DROP TABLE `select`;--> statement-breakpoint
ALTER TABLE `__new_select` RENAME TO `select`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
ALTER TABLE `table` ADD `to` integer REFERENCES `table`(`group`);