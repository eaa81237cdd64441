ALTER TABLE "t" ALTER COLUMN "x" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE "s"."e" USING "x"::text::"s"."e";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DEFAULT 'a';