ALTER TYPE "public"."e" RENAME TO "old_e";--> statement-breakpoint
CREATE TYPE "public"."e" AS ENUM('a', 'b', 'c');--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "e" SET DATA TYPE "public"."e" USING "e"::text::"public"."e";