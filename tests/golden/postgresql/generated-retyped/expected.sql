ALTER TABLE "t" drop column "c";--> statement-breakpoint
ALTER TABLE "t" drop column "e";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "b" SET DATA TYPE varchar;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "d" DROP EXPRESSION;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "d" SET DATA TYPE integer USING "d"::integer;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "f" SET DATA TYPE varchar;--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "c" integer GENERATED ALWAYS AS (5) STORED;--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "e" text GENERATED ALWAYS AS (lower(f)) STORED;