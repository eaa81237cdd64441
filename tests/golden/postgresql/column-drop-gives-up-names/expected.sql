ALTER TABLE "s"."moved" SET SCHEMA "public";
--> statement-breakpoint
ALTER TABLE "moved" RENAME TO "gone";--> statement-breakpoint
ALTER TABLE "renamed" RENAME TO "was";--> statement-breakpoint
ALTER TABLE "other" RENAME TO "renamed";--> statement-breakpoint
ALTER TABLE "plain" RENAME TO "bare";--> statement-breakpoint
DO $$ BEGIN
	EXECUTE (SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
		FROM pg_constraint WHERE conrelid = '"gone"'::regclass AND contype = 'p');
END $$;--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "moved_id_seq" RENAME TO "moved_id_seq_old";--> statement-breakpoint
CREATE TABLE "moved" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "moved_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"y" integer
);
--> statement-breakpoint
ALTER INDEX IF EXISTS "renamed_pkey" RENAME TO "renamed_pkey_old";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "renamed_n_seq" RENAME TO "renamed_n_seq_old";--> statement-breakpoint
CREATE SEQUENCE "public"."renamed_n_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "plain_n_seq" RENAME TO "plain_n_seq_old";--> statement-breakpoint
CREATE TABLE "plain" (
	"n" serial NOT NULL
);
--> statement-breakpoint
ALTER TABLE "renamed" ADD PRIMARY KEY ("z");--> statement-breakpoint
ALTER TABLE "bare" ALTER COLUMN "n" DROP DEFAULT;--> statement-breakpoint
DO $$ BEGIN
	EXECUTE format('DROP SEQUENCE %s', pg_get_serial_sequence('"bare"', 'n'));
END $$;--> statement-breakpoint
ALTER TABLE "gone" DROP COLUMN "id";--> statement-breakpoint
ALTER TABLE "was" DROP COLUMN "id";--> statement-breakpoint
ALTER TABLE "was" DROP COLUMN "n";