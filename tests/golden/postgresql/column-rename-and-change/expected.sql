ALTER TABLE "t" RENAME COLUMN "name" TO "title";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "title" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "title" SET DEFAULT 'y';