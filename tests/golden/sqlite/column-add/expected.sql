ALTER TABLE `users` ADD `b` text DEFAULT 'x' NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `c` integer;--> statement-breakpoint
ALTER TABLE `users` ADD `d` text GENERATED ALWAYS AS ((a || b)) VIRTUAL;--> statement-breakpoint
CREATE INDEX `users_c` ON `users` (`c`);