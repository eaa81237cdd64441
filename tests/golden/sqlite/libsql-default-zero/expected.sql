ALTER TABLE `t` ALTER COLUMN "a" TO "a" real DEFAULT 0;--> statement-breakpoint
ALTER TABLE `t` ALTER COLUMN "b" TO "b" blob DEFAULT '';--> statement-breakpoint
ALTER TABLE `t` ALTER COLUMN "c" TO "c" integer NOT NULL DEFAULT false;--> statement-breakpoint
UPDATE `t` SET "a" = "a", "c" = "c";