ALTER TYPE "public"."e" RENAME VALUE 'a' TO 'd';--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE text;--> statement-breakpoint
DROP TYPE "public"."e";--> statement-breakpoint
CREATE TYPE "public"."e" AS ENUM('b', 'd', 'c', 'a');--> statement-breakpoint
CREATE TABLE "u" (
	"id" integer PRIMARY KEY NOT NULL,
	"x" "e" DEFAULT 'a'
);
--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE "public"."e" USING "x"::"public"."e";