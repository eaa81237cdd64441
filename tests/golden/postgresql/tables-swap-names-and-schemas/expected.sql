ALTER TABLE "s"."a" RENAME TO "a_old";--> statement-breakpoint
ALTER TABLE "public"."b" SET SCHEMA "s";
--> statement-breakpoint
ALTER TABLE "s"."a_old" SET SCHEMA "public";
--> statement-breakpoint
ALTER TABLE "a_old" RENAME TO "b";--> statement-breakpoint
ALTER TABLE "s"."b" RENAME TO "a";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "a_id_seq" RENAME TO "a_id_seq_old";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "a_id_seq_old" RENAME TO "b_id_seq";--> statement-breakpoint
ALTER INDEX IF EXISTS "a_pkey" RENAME TO "a_pkey_old";--> statement-breakpoint
ALTER INDEX IF EXISTS "a_pkey_old" RENAME TO "b_pkey";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "s"."b_id_seq" RENAME TO "a_id_seq";--> statement-breakpoint
ALTER INDEX IF EXISTS "s"."b_pkey" RENAME TO "a_pkey";--> statement-breakpoint
ALTER TABLE "b" DROP CONSTRAINT "a_x_unique";--> statement-breakpoint
ALTER TABLE "s"."a" DROP CONSTRAINT "b_y_unique";--> statement-breakpoint
ALTER TABLE "b" ADD CONSTRAINT "b_x_unique" UNIQUE("x");--> statement-breakpoint
ALTER TABLE "s"."a" ADD CONSTRAINT "a_y_unique" UNIQUE("y");