DROP INDEX `i`;--> statement-breakpoint
CREATE INDEX `i` ON `b` (`y`);