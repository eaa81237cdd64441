ALTER TABLE `a` RENAME TO `c`;--> statement-breakpoint
ALTER TABLE `b` RENAME TO `d`;--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_c` (
	`id` integer PRIMARY KEY NOT NULL,
	`up` integer,
	FOREIGN KEY (`up`) REFERENCES `c`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_c`("id", "up") SELECT "id", "up" FROM `c`;--> statement-breakpoint
DROP TABLE `c`;--> statement-breakpoint
ALTER TABLE `__new_c` RENAME TO `c`;--> statement-breakpoint
CREATE TABLE `__new_d` (
	`id` integer PRIMARY KEY NOT NULL,
	`up` integer,
	FOREIGN KEY (`up`) REFERENCES `d`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_d`("id", "up") SELECT "id", "up" FROM `d`;--> statement-breakpoint
DROP TABLE `d`;--> statement-breakpoint
ALTER TABLE `__new_d` RENAME TO `d`;--> statement-breakpoint
PRAGMA foreign_keys=ON;