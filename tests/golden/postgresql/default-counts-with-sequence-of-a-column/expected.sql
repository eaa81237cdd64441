CREATE TABLE "d" (
	"id" serial PRIMARY KEY NOT NULL
);
--> statement-breakpoint
ALTER TABLE "b" ALTER COLUMN "x" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "b" ALTER COLUMN "z" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "b" ALTER COLUMN "y" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "h" ALTER COLUMN "y" DROP DEFAULT;--> statement-breakpoint
DROP TYPE "public"."e";--> statement-breakpoint
CREATE TYPE "public"."e" AS ENUM('b', 'a');--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "id" DROP DEFAULT;--> statement-breakpoint
DO $$ BEGIN
	EXECUTE format('DROP SEQUENCE %s', pg_get_serial_sequence('"a"', 'id'));
END $$;--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "id" ADD GENERATED ALWAYS AS IDENTITY (sequence name "a_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1);--> statement-breakpoint
SELECT setval('"a_id_seq"', greatest(coalesce(max("id") + 1, 1), 1), false) FROM "a";--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "n" DROP DEFAULT;--> statement-breakpoint
DO $$ BEGIN
	EXECUTE format('DROP SEQUENCE %s', pg_get_serial_sequence('"a"', 'n'));
END $$;--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "n" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "g" ALTER COLUMN "id" DROP DEFAULT;--> statement-breakpoint
DO $$ BEGIN
	EXECUTE format('DROP SEQUENCE %s', pg_get_serial_sequence('"g"', 'id'));
END $$;--> statement-breakpoint
ALTER TABLE "g" ALTER COLUMN "id" SET DATA TYPE boolean USING "id"::boolean;--> statement-breakpoint
ALTER TABLE "g" ALTER COLUMN "id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "g" drop column "id";--> statement-breakpoint
ALTER TABLE "g" ADD COLUMN "id" boolean GENERATED ALWAYS AS (x > 1) STORED;--> statement-breakpoint
ALTER TABLE "b" ALTER COLUMN "x" SET DEFAULT nextval('a_id_seq');--> statement-breakpoint
ALTER TABLE "a" ADD COLUMN "m" serial NOT NULL;--> statement-breakpoint
CREATE TABLE "c" (
	"x" integer DEFAULT nextval('d_id_seq'),
	"y" integer DEFAULT nextval('a_m_seq')
);
--> statement-breakpoint
CREATE TABLE "f" (
	"x" "e",
	"y" integer DEFAULT nextval('a_m_seq')
);
--> statement-breakpoint
ALTER TABLE "b" ALTER COLUMN "z" SET DEFAULT nextval('a_m_seq');--> statement-breakpoint
ALTER TABLE "h" ADD COLUMN "z" integer;--> statement-breakpoint
ALTER TABLE "h" DROP COLUMN "y";