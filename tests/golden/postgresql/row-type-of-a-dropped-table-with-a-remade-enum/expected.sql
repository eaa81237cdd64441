ALTER TABLE "a" DROP COLUMN "c";--> statement-breakpoint
DROP TABLE "t" CASCADE;--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "y" SET DATA TYPE text;--> statement-breakpoint
DROP TYPE "public"."e";--> statement-breakpoint
CREATE TYPE "public"."e" AS ENUM('y', 'x');--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "y" SET DATA TYPE "public"."e" USING "y"::"public"."e";