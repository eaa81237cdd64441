PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_a` (
	`id` integer PRIMARY KEY NOT NULL,
	`data` text,
	`x` integer,
	CONSTRAINT "c1" CHECK("__new_a"."x" <> 1),
	CONSTRAINT "c2" CHECK(__new_a.data <> 'a.x' and "data" <> '"a".'),
	CONSTRAINT "c3" CHECK(__new_a.x <> 2 and `__new_a`.x <> 3 and "__new_a".x <> 4)
);
--> statement-breakpoint
INSERT INTO `__new_a`("id", "data", "x") SELECT "id", "data", "x" FROM `a`;--> statement-breakpoint
DROP TABLE `a`;--> statement-breakpoint
ALTER TABLE `__new_a` RENAME TO `a`;--> statement-breakpoint
PRAGMA foreign_keys=ON;