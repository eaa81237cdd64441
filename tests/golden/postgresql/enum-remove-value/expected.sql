DROP VIEW "public"."v";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_x_check";--> statement-breakpoint
DROP INDEX "t_x_idx";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DEFAULT 'a'::text;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "y" SET DATA TYPE text;--> statement-breakpoint
DROP TYPE "public"."e";--> statement-breakpoint
CREATE TYPE "public"."e" AS ENUM('a', 'b');--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DEFAULT 'a'::"public"."e";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE "public"."e" USING "x"::"public"."e";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "y" SET DATA TYPE "public"."e"[] USING "y"::"public"."e"[];--> statement-breakpoint
CREATE INDEX "t_x_idx" ON "t" USING btree ("id") WHERE x = 'a';--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_x_check" CHECK (x <> 'b');--> statement-breakpoint
CREATE VIEW "public"."v" AS ( select id, x from t );