ALTER TABLE "public"."a" SET SCHEMA "s";
--> statement-breakpoint
ALTER TABLE "s"."a" RENAME TO "c";--> statement-breakpoint
ALTER TABLE "z" RENAME TO "a";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "s"."a_id_seq" RENAME TO "c_id_seq";--> statement-breakpoint
ALTER INDEX IF EXISTS "s"."a_pkey" RENAME TO "c_pkey";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "z_id_seq" RENAME TO "a_id_seq";--> statement-breakpoint
CREATE TABLE "b" (
	"y" integer DEFAULT nextval('a_id_seq'),
	"z" integer DEFAULT nextval('s.c_id_seq')
);
--> statement-breakpoint
ALTER INDEX IF EXISTS "z_pkey" RENAME TO "a_pkey";--> statement-breakpoint
ALTER TABLE "a" ADD COLUMN "n" serial NOT NULL;--> statement-breakpoint
ALTER TABLE "zz" ALTER COLUMN "y" SET DEFAULT nextval('a_n_seq');--> statement-breakpoint
ALTER TABLE "a" DROP COLUMN "x";