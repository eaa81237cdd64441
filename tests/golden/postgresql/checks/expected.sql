ALTER TABLE "t" DROP CONSTRAINT "c2";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "c1";--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "c4" CHECK (a <> 7);--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "c1" CHECK (a > 2);