ALTER TABLE "t" ALTER COLUMN "a" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "a" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "b" SET DEFAULT false;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "c" SET DEFAULT 'y';--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "d" SET DEFAULT 0;