ALTER SCHEMA "s1" RENAME TO "s1_old";
--> statement-breakpoint
ALTER SCHEMA "s2" RENAME TO "s1";
--> statement-breakpoint
ALTER SCHEMA "s1_old" RENAME TO "s2";
--> statement-breakpoint
ALTER TABLE "s1"."a" DROP CONSTRAINT "a_a_id_a_id_fk";
--> statement-breakpoint
ALTER TABLE "s1"."a" ADD COLUMN "more" text;--> statement-breakpoint
ALTER TABLE "s1"."a" ADD CONSTRAINT "a_a_id_a_id_fk" FOREIGN KEY ("a_id") REFERENCES "s2"."a"("id") ON DELETE no action ON UPDATE no action;