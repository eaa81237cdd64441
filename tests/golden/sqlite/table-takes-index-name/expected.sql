DROP INDEX `kinds`;--> statement-breakpoint
ALTER TABLE `species` RENAME TO `kinds`;--> statement-breakpoint
ALTER TABLE `pets` RENAME TO `species`;--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_kinds` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text DEFAULT 'x'
);
--> statement-breakpoint
INSERT INTO `__new_kinds`("id", "name") SELECT "id", "name" FROM `kinds`;--> statement-breakpoint
DROP TABLE `kinds`;--> statement-breakpoint
ALTER TABLE `__new_kinds` RENAME TO `kinds`;--> statement-breakpoint
PRAGMA foreign_keys=ON;