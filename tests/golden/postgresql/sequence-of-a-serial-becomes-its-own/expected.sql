ALTER SEQUENCE IF EXISTS "a_id_seq" RENAME TO "a_id_seq_old";--> statement-breakpoint
CREATE SEQUENCE "public"."a_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "id" DROP DEFAULT;--> statement-breakpoint
DO $$ BEGIN
	EXECUTE format('DROP SEQUENCE %s', pg_get_serial_sequence('"a"', 'id'));
END $$;--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "id" SET DEFAULT (nextval('a_id_seq'));--> statement-breakpoint
SELECT setval('"public"."a_id_seq"', greatest(coalesce(max("id") + 1, 1), 1), false) FROM "a";