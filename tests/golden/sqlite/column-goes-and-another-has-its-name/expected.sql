PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_t` (
	`id` integer PRIMARY KEY NOT NULL,
	`a` integer,
	`c` integer,
	`d` integer,
	CONSTRAINT "a_is_positive" CHECK(a > 0)
);
--> statement-breakpoint
INSERT INTO `__new_t`("id", "a", "c", "d") SELECT "id", "b", "c", "d" FROM `t`;--> statement-breakpoint
DROP TABLE `t`;--> statement-breakpoint
ALTER TABLE `__new_t` RENAME TO `t`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE UNIQUE INDEX `t_a_unique` ON `t` (`a`);--> statement-breakpoint
CREATE UNIQUE INDEX `two` ON `t` (`a`,`d`);--> statement-breakpoint
CREATE INDEX `t_a` ON `t` (`a`);--> statement-breakpoint
CREATE INDEX `t_some` ON `t` (`d`) WHERE a > 0;