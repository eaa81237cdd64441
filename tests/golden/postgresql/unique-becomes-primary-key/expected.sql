ALTER TABLE "t" DROP CONSTRAINT "t_parent";
--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_code";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_pkey";--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_code" PRIMARY KEY ("code");--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_parent" FOREIGN KEY ("parent") REFERENCES "public"."t"("code") ON DELETE no action ON UPDATE no action;