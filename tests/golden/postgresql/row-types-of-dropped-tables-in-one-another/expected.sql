DROP TABLE "a" CASCADE;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "w" SET DATA TYPE text;--> statement-breakpoint
DROP TABLE "u" CASCADE;--> statement-breakpoint
ALTER TABLE "t" DROP COLUMN "w";