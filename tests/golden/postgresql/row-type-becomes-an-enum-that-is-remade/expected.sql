ALTER TABLE "t" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "c" SET DATA TYPE text;--> statement-breakpoint
DROP TABLE "t" CASCADE;--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "f" SET DATA TYPE text;--> statement-breakpoint
DROP TYPE "public"."e";--> statement-breakpoint
CREATE TYPE "public"."e" AS ENUM('y', 'x');--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "c" SET DATA TYPE "public"."e" USING "c"::"public"."e";--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "f" SET DATA TYPE "public"."e" USING "f"::"public"."e";