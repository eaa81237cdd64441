ALTER TABLE "a" ALTER COLUMN "id" DROP DEFAULT;--> statement-breakpoint
DROP SEQUENCE "public"."a_id_seq";--> statement-breakpoint
CREATE SEQUENCE "a_id_seq" AS integer;--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "id" SET DEFAULT nextval('"a_id_seq"');--> statement-breakpoint
ALTER SEQUENCE "a_id_seq" OWNED BY "a"."id";--> statement-breakpoint
SELECT setval('"a_id_seq"', greatest(coalesce(max("id") + 1, 1), 1), false) FROM "a";