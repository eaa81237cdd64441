PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_first` (
	`id` integer PRIMARY KEY NOT NULL,
	`a` text DEFAULT 'y'
);
--> statement-breakpoint
INSERT INTO `__new_first`("id", "a") SELECT "id", "a" FROM `first`;--> statement-breakpoint
DROP TABLE `first`;--> statement-breakpoint
ALTER TABLE `__new_first` RENAME TO `first`;--> statement-breakpoint
CREATE TABLE `__new_second` (
	`id` integer PRIMARY KEY NOT NULL,
	`a` text,
	`up` integer,
	FOREIGN KEY (`up`) REFERENCES `second`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_second`("id", "a", "up") SELECT "id", "a", "up" FROM `second`;--> statement-breakpoint
DROP TABLE `second`;--> statement-breakpoint
ALTER TABLE `__new_second` RENAME TO `second`;--> statement-breakpoint
PRAGMA foreign_keys=ON;