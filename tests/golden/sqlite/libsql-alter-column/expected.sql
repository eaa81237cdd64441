DROP INDEX "ix";--> statement-breakpoint
ALTER TABLE `users` ALTER COLUMN "a" TO "a" integer NOT NULL DEFAULT 3;--> statement-breakpoint
ALTER TABLE `users` ALTER COLUMN "b" TO "b" text;--> statement-breakpoint
ALTER TABLE `users` ALTER COLUMN "c" TO "c" integer REFERENCES users(id) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
UPDATE `users` SET "a" = "a", "b" = "b";--> statement-breakpoint
CREATE INDEX `ix` ON `users` (`a`);