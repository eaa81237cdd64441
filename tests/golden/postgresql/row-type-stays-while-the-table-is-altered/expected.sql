DROP VIEW "public"."v";--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "c" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "c" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "c" SET DATA TYPE "public"."t" USING "c"::text::"public"."t";--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "c" SET DEFAULT '(1)';--> statement-breakpoint
CREATE VIEW "public"."v" AS ( select c from a );