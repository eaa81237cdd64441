ALTER TYPE "public"."e" RENAME TO "e_old";--> statement-breakpoint
CREATE TYPE "public"."e" AS ENUM('a', 'b');--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE "public"."e" USING "x"::text::"public"."e";--> statement-breakpoint
ALTER TABLE "t" DROP COLUMN "gone";--> statement-breakpoint
DROP TYPE "public"."e_old";