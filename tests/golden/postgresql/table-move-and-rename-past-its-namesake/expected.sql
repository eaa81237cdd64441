ALTER TYPE "public"."e" RENAME TO "e_old";--> statement-breakpoint
ALTER TYPE "public"."e_old" SET SCHEMA "s";--> statement-breakpoint
ALTER TYPE "s"."e_old" RENAME TO "f";--> statement-breakpoint
ALTER SEQUENCE "public"."q" RENAME TO "q_old";--> statement-breakpoint
ALTER SEQUENCE "public"."q_old" SET SCHEMA "s";--> statement-breakpoint
ALTER SEQUENCE "s"."q_old" RENAME TO "r";--> statement-breakpoint
ALTER VIEW "public"."z" RENAME TO "y";--> statement-breakpoint
ALTER VIEW "public"."y" SET SCHEMA "s";--> statement-breakpoint
ALTER INDEX "public"."i" RENAME TO "i_old";--> statement-breakpoint
ALTER INDEX "public"."a_w_index" RENAME TO "a_w_index_old";--> statement-breakpoint
ALTER INDEX "public"."a_v_unique" RENAME TO "a_v_unique_old";--> statement-breakpoint
ALTER INDEX IF EXISTS "public"."a_pkey" RENAME TO "a_pkey_old";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "public"."a_id_seq" RENAME TO "a_id_seq_old";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "public"."a_n_seq" RENAME TO "a_n_seq_old";--> statement-breakpoint
ALTER TABLE "a" RENAME TO "a_old";--> statement-breakpoint
ALTER TABLE "public"."a_old" SET SCHEMA "s";
--> statement-breakpoint
ALTER TABLE "s"."a_old" RENAME TO "c";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "s"."a_id_seq_old" RENAME TO "c_id_seq";--> statement-breakpoint
ALTER INDEX IF EXISTS "s"."a_pkey_old" RENAME TO "c_pkey";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "s"."a_n_seq_old" RENAME TO "c_n_seq";--> statement-breakpoint
ALTER TABLE "s"."c" DROP CONSTRAINT "a_v_unique_old";--> statement-breakpoint
DROP INDEX "s"."a_w_index_old";--> statement-breakpoint
ALTER INDEX "s"."i_old" RENAME TO "j";--> statement-breakpoint
CREATE INDEX "c_w_index" ON "s"."c" USING btree ("w");--> statement-breakpoint
ALTER TABLE "s"."c" ADD CONSTRAINT "c_v_unique" UNIQUE("v");