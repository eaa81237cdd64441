PRAGMA foreign_keys=OFF;--> statement-breakpoint
DROP TABLE `monitor`;--> statement-breakpoint
DROP TABLE `workspace`;--> statement-breakpoint
CREATE TABLE `__new_page` (
	`id` integer PRIMARY KEY NOT NULL,
	`workspace_id` integer NOT NULL
);
--> statement-breakpoint
INSERT INTO `__new_page`("id", "workspace_id") SELECT "id", "workspace_id" FROM `page`;--> statement-breakpoint
DROP TABLE `page`;--> statement-breakpoint
ALTER TABLE `__new_page` RENAME TO `page`;--> statement-breakpoint
CREATE TABLE `__new_monitors_to_pages` (
	`monitor_id` integer NOT NULL,
	`page_id` integer NOT NULL,
	FOREIGN KEY (`page_id`) REFERENCES `page`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO `__new_monitors_to_pages`("monitor_id", "page_id") SELECT "monitor_id", "page_id" FROM `monitors_to_pages`;--> statement-breakpoint
DROP TABLE `monitors_to_pages`;--> statement-breakpoint
ALTER TABLE `__new_monitors_to_pages` RENAME TO `monitors_to_pages`;--> statement-breakpoint
PRAGMA foreign_keys=ON;