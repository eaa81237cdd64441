ALTER TYPE "public"."color" RENAME TO "color_old";--> statement-breakpoint
ALTER SEQUENCE "public"."numbers" RENAME TO "numbers_old";--> statement-breakpoint
CREATE SEQUENCE "public"."color" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
ALTER TABLE "owners" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP VIEW "public"."all_pets";--> statement-breakpoint
CREATE TYPE "public"."all_pets" AS ENUM('one');--> statement-breakpoint
DROP TABLE "owners" CASCADE;--> statement-breakpoint
CREATE TYPE "public"."owners" AS ENUM('cat', 'dog');--> statement-breakpoint
ALTER TABLE "pets" RENAME TO "numbers";--> statement-breakpoint
ALTER TYPE "public"."mood" RENAME TO "pets";--> statement-breakpoint
ALTER TYPE "public"."pets" RENAME VALUE 'sad' TO 'glad';--> statement-breakpoint
ALTER TYPE "public"."pets" ADD VALUE 'sleepy';--> statement-breakpoint
CREATE TABLE "mood" (
	"id" integer PRIMARY KEY DEFAULT nextval('color') NOT NULL,
	"owners" "owners"[] DEFAULT '{cat}'
);
--> statement-breakpoint
ALTER INDEX IF EXISTS "pets_pkey" RENAME TO "numbers_pkey";--> statement-breakpoint
ALTER TABLE "numbers" ALTER COLUMN "mood" SET DEFAULT 'glad';--> statement-breakpoint
DROP TYPE "public"."color_old";--> statement-breakpoint
DROP SEQUENCE "public"."numbers_old";