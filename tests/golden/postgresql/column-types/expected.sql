ALTER TABLE "t" ALTER COLUMN "a" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "a" SET DATA TYPE integer USING "a"::integer;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "a" SET DEFAULT 2;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "b" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "b" SET DEFAULT 0;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "c" SET DATA TYPE varchar(20);--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "c" SET DEFAULT 'y';--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "d" SET DATA TYPE "inet" USING "d"::"inet";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "e" SET DATA TYPE bigint[];--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "f" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "f" SET DATA TYPE integer USING "f"::integer;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "f" SET DEFAULT 1;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "g" SET DATA TYPE date;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "h" SET DATA TYPE text;