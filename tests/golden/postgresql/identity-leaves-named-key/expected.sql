ALTER TABLE "t" ALTER COLUMN "a" DROP IDENTITY;--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_pk";
--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_pk" PRIMARY KEY("c","b");--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "a" DROP NOT NULL;