DROP INDEX `x`;--> statement-breakpoint
DROP INDEX `y`;--> statement-breakpoint
CREATE INDEX `z` ON `users` ((upper(a)));--> statement-breakpoint
CREATE UNIQUE INDEX `x` ON `users` (`a`,`b`);--> statement-breakpoint
CREATE INDEX `y` ON `users` (`b`) WHERE b is not null;