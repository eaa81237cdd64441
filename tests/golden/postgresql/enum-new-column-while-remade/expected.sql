ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE text;--> statement-breakpoint
DROP TYPE "public"."e";--> statement-breakpoint
CREATE TYPE "public"."e" AS ENUM('b', 'a', 'c');--> statement-breakpoint
CREATE TABLE "u" (
	"id" integer PRIMARY KEY NOT NULL,
	"x" "e" DEFAULT 'c'
);
--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE "public"."e" USING "x"::"public"."e";--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "y" "e"[];--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "z" "e" DEFAULT 'c';