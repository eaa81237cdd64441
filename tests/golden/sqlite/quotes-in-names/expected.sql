PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_we"ird` (
	`id` integer PRIMARY KEY NOT NULL,
	`a``b` text DEFAULT 'it''s',
	`c'd` text,
	`e f` text,
	CONSTRAINT "ch""eck" CHECK("__new_we""ird"."c'd" <> 'x')
);
--> statement-breakpoint
INSERT INTO `__new_we"ird`("id", "a`b", "c'd") SELECT "id", "a`b", "c'd" FROM `we"ird`;--> statement-breakpoint
DROP TABLE `we"ird`;--> statement-breakpoint
ALTER TABLE `__new_we"ird` RENAME TO `we"ird`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `i"x``` ON `we"ird` (`a``b`);--> statement-breakpoint
ALTER TABLE `ti``ck` ADD `x``y` integer REFERENCES `ti``ck`(id) ON DELETE cascade;