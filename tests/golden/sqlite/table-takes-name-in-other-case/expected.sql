DROP INDEX `f`;--> statement-breakpoint
ALTER TABLE `a` RENAME TO `__old_a`;--> statement-breakpoint
ALTER TABLE `b` RENAME TO `A`;--> statement-breakpoint
ALTER TABLE `__old_a` RENAME TO `b`;--> statement-breakpoint
ALTER TABLE `g` RENAME TO `F`;--> statement-breakpoint
DROP TABLE `c`;--> statement-breakpoint
ALTER TABLE `d` RENAME TO `C`;