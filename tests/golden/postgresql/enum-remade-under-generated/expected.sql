ALTER TABLE "t" drop column "y";--> statement-breakpoint
ALTER TABLE "t" drop column "z";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE text;--> statement-breakpoint
DROP TYPE "public"."e";--> statement-breakpoint
CREATE TYPE "public"."e" AS ENUM('b', 'c', 'a');--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE "public"."e" USING "x"::"public"."e";--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "y" "e" GENERATED ALWAYS AS (case when x = 'a' then 'c'::e end) STORED;--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "z" "e" GENERATED ALWAYS AS (case when id > 1 then 'a'::e end) STORED;