ALTER TYPE "s"."e" RENAME TO "e_old";--> statement-breakpoint
ALTER TYPE "s"."e_old" SET SCHEMA "public";--> statement-breakpoint
ALTER TYPE "s"."f" RENAME TO "f_old";--> statement-breakpoint
ALTER TYPE "s"."f_old" SET SCHEMA "public";--> statement-breakpoint
ALTER TYPE "public"."e_old" RENAME TO "f";--> statement-breakpoint
ALTER TYPE "public"."f_old" RENAME TO "e";--> statement-breakpoint
ALTER TABLE "s"."a" RENAME TO "a_old";--> statement-breakpoint
ALTER TABLE "s"."a_old" SET SCHEMA "public";
--> statement-breakpoint
CREATE TABLE "s"."a" (
	"id" integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
ALTER TABLE "s"."b" RENAME TO "b_old";--> statement-breakpoint
ALTER TABLE "s"."b_old" SET SCHEMA "public";
--> statement-breakpoint
ALTER TABLE "a_old" RENAME TO "b";--> statement-breakpoint
ALTER TABLE "b_old" RENAME TO "a";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "a_id_seq" RENAME TO "a_id_seq_old";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "a_id_seq_old" RENAME TO "b_id_seq";--> statement-breakpoint
ALTER INDEX IF EXISTS "a_pkey" RENAME TO "a_pkey_old";--> statement-breakpoint
ALTER INDEX IF EXISTS "b_pkey" RENAME TO "b_pkey_old";--> statement-breakpoint
ALTER INDEX IF EXISTS "a_pkey_old" RENAME TO "b_pkey";--> statement-breakpoint
ALTER INDEX IF EXISTS "b_pkey_old" RENAME TO "a_pkey";