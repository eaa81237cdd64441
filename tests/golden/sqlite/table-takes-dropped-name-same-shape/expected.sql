DROP TABLE `a`;--> statement-breakpoint
ALTER TABLE `b` RENAME TO `a`;