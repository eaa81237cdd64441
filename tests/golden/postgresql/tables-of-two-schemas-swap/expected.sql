ALTER TABLE "s1"."a" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "s2"."a" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER INDEX "s1"."a_y_index" RENAME TO "a_y_index_old";--> statement-breakpoint
ALTER INDEX "s1"."a_x_unique" RENAME TO "a_x_unique_old";--> statement-breakpoint
ALTER INDEX IF EXISTS "s1"."a_pkey" RENAME TO "a_pkey_old";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "s1"."a_id_seq" RENAME TO "a_id_seq_old";--> statement-breakpoint
ALTER INDEX "s2"."a_y_index" RENAME TO "a_y_index_old_old";--> statement-breakpoint
ALTER INDEX "s2"."a_x_unique" RENAME TO "a_x_unique_old_old";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "s2"."a_id_seq" RENAME TO "a_id_seq_old_old";--> statement-breakpoint
ALTER TABLE "s1"."a" RENAME TO "a_old";--> statement-breakpoint
ALTER TABLE "s1"."a_old" SET SCHEMA "s2";
--> statement-breakpoint
ALTER TABLE "s2"."a" SET SCHEMA "s1";
--> statement-breakpoint
ALTER TABLE "s2"."a_old" RENAME TO "a";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "s2"."a_id_seq_old" RENAME TO "a_id_seq";--> statement-breakpoint
ALTER INDEX IF EXISTS "s2"."a_pkey_old" RENAME TO "a_pkey";--> statement-breakpoint
ALTER TABLE "s2"."a" RENAME CONSTRAINT "a_x_unique_old" TO "a_x_unique";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "s1"."a_id_seq_old_old" RENAME TO "a_id_seq";--> statement-breakpoint
ALTER TABLE "s1"."a" RENAME CONSTRAINT "a_x_unique_old_old" TO "a_x_unique";--> statement-breakpoint
ALTER TABLE "b" DROP CONSTRAINT "b_one_a_id_fk";
--> statement-breakpoint
ALTER TABLE "b" DROP CONSTRAINT "b_other_a_id_fk";
--> statement-breakpoint
ALTER INDEX "s2"."a_y_index_old" RENAME TO "a_y_index";--> statement-breakpoint
ALTER INDEX "s1"."a_y_index_old_old" RENAME TO "a_y_index";--> statement-breakpoint
ALTER TABLE "b" ADD CONSTRAINT "b_one_a_id_fk" FOREIGN KEY ("one") REFERENCES "s2"."a"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "b" ADD CONSTRAINT "b_other_a_id_fk" FOREIGN KEY ("other") REFERENCES "s1"."a"("id") ON DELETE no action ON UPDATE no action;