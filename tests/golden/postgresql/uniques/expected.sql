ALTER TABLE "t" DROP CONSTRAINT "gone";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "ab";--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_b_unique" UNIQUE("b");--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "ab" UNIQUE NULLS NOT DISTINCT("a","b");