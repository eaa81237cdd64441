ALTER TYPE "public"."a" RENAME TO "a_old";--> statement-breakpoint
CREATE TYPE "public"."a" AS ENUM('y');--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "q" SET DATA TYPE "public"."a" USING "q"::text::"public"."a";--> statement-breakpoint
ALTER TYPE "public"."b" RENAME TO "b_old";--> statement-breakpoint
CREATE TYPE "public"."b" AS ENUM('x');--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "p" SET DATA TYPE "public"."b" USING "p"::text::"public"."b";--> statement-breakpoint
DROP TYPE "public"."a_old";--> statement-breakpoint
DROP TYPE "public"."b_old";