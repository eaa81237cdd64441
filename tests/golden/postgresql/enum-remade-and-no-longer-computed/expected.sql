ALTER TABLE "t" ALTER COLUMN "y" DROP EXPRESSION;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "y" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "y" SET DEFAULT 'b'::text;--> statement-breakpoint
DROP TYPE "public"."e";--> statement-breakpoint
CREATE TYPE "public"."e" AS ENUM('b', 'a');--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE "public"."e" USING "x"::"public"."e";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "y" SET DEFAULT 'b'::"public"."e";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "y" SET DATA TYPE "public"."e" USING "y"::"public"."e";