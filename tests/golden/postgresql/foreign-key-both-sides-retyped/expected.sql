ALTER TABLE "b" DROP CONSTRAINT "b_a_a_id_fk";
--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "id" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "b" ALTER COLUMN "a" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "b" ADD CONSTRAINT "b_a_a_id_fk" FOREIGN KEY ("a") REFERENCES "public"."a"("id") ON DELETE no action ON UPDATE no action;