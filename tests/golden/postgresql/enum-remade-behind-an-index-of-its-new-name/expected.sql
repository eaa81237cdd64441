DROP INDEX "sizes";--> statement-breakpoint
ALTER TYPE "public"."size" RENAME TO "sizes";--> statement-breakpoint
ALTER TYPE "public"."sizes" RENAME TO "sizes_old";--> statement-breakpoint
CREATE TYPE "public"."sizes" AS ENUM('s');--> statement-breakpoint
DROP INDEX "colours";--> statement-breakpoint
ALTER TYPE "public"."colour" RENAME TO "colours";--> statement-breakpoint
ALTER TABLE "shirts" ALTER COLUMN "colour" SET DATA TYPE text;--> statement-breakpoint
DROP TYPE "public"."colours";--> statement-breakpoint
CREATE TYPE "public"."colours" AS ENUM('red');--> statement-breakpoint
ALTER TABLE "shirts" ALTER COLUMN "colour" SET DATA TYPE "public"."colours" USING "colour"::"public"."colours";--> statement-breakpoint
ALTER TABLE "shirts" ALTER COLUMN "size" SET DATA TYPE text;--> statement-breakpoint
DROP TYPE "public"."sizes_old";