ALTER TABLE "t" DROP CONSTRAINT "t_pk";
--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "b" SET DATA TYPE json USING "b"::json;--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_pk" PRIMARY KEY("a");--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "b" DROP NOT NULL;