ALTER TABLE "t" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "c" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "c" SET DATA TYPE text;--> statement-breakpoint
DROP TABLE "t" CASCADE;--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "c" SET DEFAULT '(1)';