ALTER TABLE "t" RENAME COLUMN "b" TO "b_old";--> statement-breakpoint
ALTER TABLE "t" RENAME COLUMN "a" TO "b";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_b_unique";--> statement-breakpoint
ALTER TABLE "t" DROP COLUMN "b_old";