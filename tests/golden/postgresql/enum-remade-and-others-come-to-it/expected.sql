DROP INDEX "t_x";--> statement-breakpoint
DROP INDEX "t_y";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "y" SET DATA TYPE text;--> statement-breakpoint
DROP TYPE "public"."e";--> statement-breakpoint
CREATE TYPE "public"."e" AS ENUM('b', 'a');--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE "public"."e" USING "x"::"public"."e";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "y" SET DATA TYPE "public"."e"[] USING "y"::"public"."e"[];--> statement-breakpoint
CREATE INDEX "t_y" ON "t" USING gin ("y");