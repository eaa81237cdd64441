DROP INDEX "t_z";--> statement-breakpoint
DROP INDEX "t_x";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DEFAULT '{a}'::text;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "y" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "z" SET DATA TYPE text;--> statement-breakpoint
DROP TYPE "public"."e";--> statement-breakpoint
CREATE TYPE "public"."e" AS ENUM('a', 'b');--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DEFAULT '{a}'::"public"."e"[];--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE "public"."e"[] USING "x"::"public"."e"[];--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "y" SET DATA TYPE "public"."e"[] USING "y"::"public"."e"[];--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "z" SET DATA TYPE "public"."e"[] USING "z"::"public"."e"[];--> statement-breakpoint
CREATE INDEX "t_x" ON "t" USING gin ("x");