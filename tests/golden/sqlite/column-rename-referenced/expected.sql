ALTER TABLE `parents` RENAME COLUMN "code" TO "tag";--> statement-breakpoint
DROP INDEX `parents_code_unique`;--> statement-breakpoint
CREATE UNIQUE INDEX `parents_tag_unique` ON `parents` (`tag`);--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_children` (
	`id` integer PRIMARY KEY NOT NULL,
	`code` text,
	FOREIGN KEY (`code`) REFERENCES `parents`(`tag`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO `__new_children`("id", "code") SELECT "id", "code" FROM `children`;--> statement-breakpoint
DROP TABLE `children`;--> statement-breakpoint
ALTER TABLE `__new_children` RENAME TO `children`;--> statement-breakpoint
PRAGMA foreign_keys=ON;