DROP TABLE `gone`;--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_first` (
	`id` integer PRIMARY KEY NOT NULL,
	`g` integer
);
--> statement-breakpoint
INSERT INTO `__new_first`("id", "g") SELECT "id", "g" FROM `first`;--> statement-breakpoint
DROP TABLE `first`;--> statement-breakpoint
ALTER TABLE `__new_first` RENAME TO `first`;--> statement-breakpoint
CREATE TABLE `__new_second` (
	`id` integer PRIMARY KEY NOT NULL,
	`g` integer
);
--> statement-breakpoint
INSERT INTO `__new_second`("id", "g") SELECT "id", "g" FROM `second`;--> statement-breakpoint
DROP TABLE `second`;--> statement-breakpoint
ALTER TABLE `__new_second` RENAME TO `second`;--> statement-breakpoint
CREATE TABLE `__new_child` (
	`id` integer PRIMARY KEY NOT NULL,
	`up` integer,
	`g` integer,
	FOREIGN KEY (`up`) REFERENCES `second`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO `__new_child`("id", "up", "g") SELECT "id", "up", "g" FROM `child`;--> statement-breakpoint
DROP TABLE `child`;--> statement-breakpoint
ALTER TABLE `__new_child` RENAME TO `child`;--> statement-breakpoint
PRAGMA foreign_keys=ON;