ALTER TABLE "t" ALTER COLUMN "id" DROP DEFAULT;--> statement-breakpoint
DO $$ BEGIN
	EXECUTE format('DROP SEQUENCE %s', pg_get_serial_sequence('"t"', 'id'));
END $$;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "id" ADD GENERATED ALWAYS AS IDENTITY (sequence name "t_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1);--> statement-breakpoint
SELECT setval('"t_id_seq"', greatest(coalesce(max("id") + 1, 1), 1), false) FROM "t";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "a" SET DATA TYPE bigint;--> statement-breakpoint
CREATE SEQUENCE "t_a_seq" AS bigint;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "a" SET DEFAULT nextval('"t_a_seq"');--> statement-breakpoint
ALTER SEQUENCE "t_a_seq" OWNED BY "t"."a";--> statement-breakpoint
SELECT setval('"t_a_seq"', greatest(coalesce(max("a") + 1, 1), 1), false) FROM "t";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "b" DROP DEFAULT;--> statement-breakpoint
DO $$ BEGIN
	EXECUTE format('DROP SEQUENCE %s', pg_get_serial_sequence('"t"', 'b'));
END $$;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "b" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "c" SET DATA TYPE bigint;--> statement-breakpoint
DO $$ BEGIN
	EXECUTE format('ALTER SEQUENCE %s AS bigint', pg_get_serial_sequence('"t"', 'c'));
END $$;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "d" DROP IDENTITY;--> statement-breakpoint
CREATE SEQUENCE "t_d_seq" AS integer;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "d" SET DEFAULT nextval('"t_d_seq"');--> statement-breakpoint
ALTER SEQUENCE "t_d_seq" OWNED BY "t"."d";--> statement-breakpoint
SELECT setval('"t_d_seq"', greatest(coalesce(max("d") + 1, 1), 1), false) FROM "t";