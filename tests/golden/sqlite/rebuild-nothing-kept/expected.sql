PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_t` (
	`b` text DEFAULT 'x' NOT NULL,
	`c` integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
INSERT INTO `__new_t`("b") SELECT 'x' FROM `t`;--> statement-breakpoint
DROP TABLE `t`;--> statement-breakpoint
ALTER TABLE `__new_t` RENAME TO `t`;--> statement-breakpoint
PRAGMA foreign_keys=ON;