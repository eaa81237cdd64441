ALTER TABLE "t" DROP CONSTRAINT "t_pkey";--> statement-breakpoint
ALTER TABLE "t" ADD PRIMARY KEY ("b");--> statement-breakpoint
ALTER TABLE "t" DROP COLUMN "a";