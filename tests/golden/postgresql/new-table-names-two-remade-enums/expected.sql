ALTER TABLE "k" ALTER COLUMN "c" SET DATA TYPE text;--> statement-breakpoint
DROP TYPE "public"."e";--> statement-breakpoint
CREATE TYPE "public"."e" AS ENUM('b', 'a', 'c');--> statement-breakpoint
ALTER TABLE "k" ALTER COLUMN "c" SET DATA TYPE "public"."e" USING "c"::"public"."e";--> statement-breakpoint
ALTER TABLE "k" ALTER COLUMN "d" SET DATA TYPE text;--> statement-breakpoint
DROP TYPE "public"."f";--> statement-breakpoint
CREATE TYPE "public"."f" AS ENUM('b', 'a', 'c');--> statement-breakpoint
CREATE TABLE "t" (
	"id" integer PRIMARY KEY NOT NULL,
	CONSTRAINT "one" CHECK ('c'::e = 'c'::e),
	CONSTRAINT "two" CHECK ('c'::f = 'c'::f)
);
--> statement-breakpoint
ALTER TABLE "k" ALTER COLUMN "d" SET DATA TYPE "public"."f" USING "d"::"public"."f";