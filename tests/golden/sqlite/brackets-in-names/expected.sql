ALTER TABLE `a[0]` RENAME COLUMN "[q]" TO "[r]";--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_a[0]` (
	`id` integer PRIMARY KEY NOT NULL,
	`x]y` text DEFAULT '[2]',
	`[r]` text,
	`n[` integer,
	CONSTRAINT "ch]" CHECK("__new_a[0]"."[r]" <> '[x]')
);
--> statement-breakpoint
INSERT INTO `__new_a[0]`("id", "x]y", "[r]", "n[") SELECT "id", "x]y", "[r]", "n[" FROM `a[0]`;--> statement-breakpoint
DROP TABLE `a[0]`;--> statement-breakpoint
ALTER TABLE `__new_a[0]` RENAME TO `a[0]`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `i[0]` ON `a[0]` (`x]y`);--> statement-breakpoint
CREATE INDEX `i]` ON `a[0]` ((lower("[r]")),`n[`);--> statement-breakpoint
CREATE VIEW `v[]` AS select "x]y", [n[] from "a[0]";