ALTER TABLE "u" DROP CONSTRAINT "u_code";
--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_code";--> statement-breakpoint
ALTER TABLE "t" DROP COLUMN "code";