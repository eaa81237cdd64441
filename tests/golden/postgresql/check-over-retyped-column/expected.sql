ALTER TABLE "t" DROP CONSTRAINT "c1";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "a" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "c1" CHECK (a > '1');