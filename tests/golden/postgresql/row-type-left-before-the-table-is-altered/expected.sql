ALTER TABLE "a" DROP COLUMN "c";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "z" serial NOT NULL;