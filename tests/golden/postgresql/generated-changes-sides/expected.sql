ALTER TABLE "t" ALTER COLUMN "c" DROP EXPRESSION;--> statement-breakpoint
ALTER TABLE "t" drop column "e";--> statement-breakpoint
ALTER TABLE "t" drop column "a";--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "a" text GENERATED ALWAYS AS (b) STORED;--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "e" text GENERATED ALWAYS AS (b) STORED;