ALTER TABLE "t" RENAME COLUMN "a" TO "a_old";--> statement-breakpoint
ALTER TABLE "t" RENAME COLUMN "b" TO "a";--> statement-breakpoint
ALTER TABLE "t" RENAME COLUMN "a_old" TO "b";