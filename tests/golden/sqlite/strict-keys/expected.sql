PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_pairs` (
	`a` integer,
	`b` text,
	`c` text DEFAULT 'x',
	PRIMARY KEY(`a`, `b`)
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_pairs`("a", "b", "c") SELECT "a", "b", "c" FROM `pairs`;--> statement-breakpoint
DROP TABLE `pairs`;--> statement-breakpoint
ALTER TABLE `__new_pairs` RENAME TO `pairs`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE TABLE `__new_words` (
	`a` text PRIMARY KEY NOT NULL,
	`b` text DEFAULT 'x'
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_words`("a", "b") SELECT "a", "b" FROM `words`;--> statement-breakpoint
DROP TABLE `words`;--> statement-breakpoint
ALTER TABLE `__new_words` RENAME TO `words`;--> statement-breakpoint
CREATE TABLE `__new_numbers` (
	`a` integer PRIMARY KEY,
	`b` text DEFAULT 'x'
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_numbers`("a", "b") SELECT "a", "b" FROM `numbers`;--> statement-breakpoint
DROP TABLE `numbers`;--> statement-breakpoint
ALTER TABLE `__new_numbers` RENAME TO `numbers`;--> statement-breakpoint
CREATE TABLE `__new_ids` (
	`id` integer PRIMARY KEY NOT NULL
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_ids`("id") SELECT "id" FROM `ids`;--> statement-breakpoint
DROP TABLE `ids`;--> statement-breakpoint
ALTER TABLE `__new_ids` RENAME TO `ids`;