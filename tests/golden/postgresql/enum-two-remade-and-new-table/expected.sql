ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE text;--> statement-breakpoint
DROP TYPE "public"."e";--> statement-breakpoint
CREATE TYPE "public"."e" AS ENUM('b', 'a');--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE "public"."e" USING "x"::"public"."e";--> statement-breakpoint
DROP TYPE "public"."f";--> statement-breakpoint
CREATE TYPE "public"."f" AS ENUM('b', 'c');--> statement-breakpoint
CREATE TABLE "u" (
	"id" integer PRIMARY KEY NOT NULL,
	"x" "e",
	"y" "f" DEFAULT 'c'
);
