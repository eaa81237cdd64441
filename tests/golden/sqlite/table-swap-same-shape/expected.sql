ALTER TABLE `a` RENAME TO `__old_a`;--> statement-breakpoint
ALTER TABLE `b` RENAME TO `a`;--> statement-breakpoint
ALTER TABLE `__old_a` RENAME TO `b`;