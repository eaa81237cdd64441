ALTER TABLE `c` ADD `x` integer REFERENCES a(id) ON DELETE cascade;--> statement-breakpoint
ALTER TABLE `c` ADD `y` integer REFERENCES b(id);