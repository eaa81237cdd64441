ALTER TABLE "t" DROP CONSTRAINT "t_text";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_two";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_many";--> statement-breakpoint
DROP INDEX "t_idx";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "m" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "n" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "many" SET DATA TYPE text;--> statement-breakpoint
DROP TYPE "public"."mood";--> statement-breakpoint
CREATE TYPE "public"."mood" AS ENUM('b', 'a', 'c');--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "m" SET DATA TYPE "public"."mood" USING "m"::"public"."mood";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "n" SET DATA TYPE "public"."mood" USING "n"::"public"."mood";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "many" SET DATA TYPE "public"."mood"[] USING "many"::"public"."mood"[];--> statement-breakpoint
CREATE INDEX "t_idx" ON "t" USING btree ("id") WHERE m <> n;--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_text" CHECK (m::text <> 'z');--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_two" CHECK (m <> n or m is null);--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_many" CHECK (cardinality(many) < 9);