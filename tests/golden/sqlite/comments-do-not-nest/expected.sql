CREATE TABLE `a` (
	`id` integer PRIMARY KEY NOT NULL,
	`x` integer,
	`y` integer DEFAULT (1 /* a /* b */),
	`z` integer GENERATED ALWAYS AS (x + 1 /* a /* b */) VIRTUAL,
	CONSTRAINT "a_x_check" CHECK(x > 0 /* a /* b */)
);
--> statement-breakpoint
CREATE INDEX `a_x_idx` ON `a` (`x`,(y /* a /* b */)) WHERE x > 1 /* a /* b */;--> statement-breakpoint
CREATE VIEW `v` AS  select x /* a /* b */ from a ;