ALTER TYPE "public"."b" RENAME TO "b_old";--> statement-breakpoint
CREATE TYPE "public"."b" AS ENUM('x');--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "p" SET DATA TYPE "public"."b" USING "p"::text::"public"."b";--> statement-breakpoint
ALTER TABLE "t" DROP COLUMN "q";--> statement-breakpoint
DROP TYPE "public"."b_old";--> statement-breakpoint
DROP TYPE "public"."a";