ALTER TYPE "public"."e" RENAME VALUE 'a' TO 'a_old';--> statement-breakpoint
ALTER TYPE "public"."e" RENAME VALUE 'c' TO 'a';--> statement-breakpoint
ALTER TYPE "public"."e" RENAME VALUE 'b' TO 'c';--> statement-breakpoint
ALTER TYPE "public"."e" RENAME VALUE 'a_old' TO 'b';--> statement-breakpoint
ALTER TYPE "public"."f" RENAME VALUE 'b' TO 'b_old';--> statement-breakpoint
ALTER TYPE "public"."f" RENAME VALUE 'a' TO 'b';--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "y" SET DATA TYPE text;--> statement-breakpoint
DROP TYPE "public"."f";--> statement-breakpoint
CREATE TYPE "public"."f" AS ENUM('b');--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "y" SET DATA TYPE "public"."f" USING "y"::"public"."f";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DEFAULT 'b';