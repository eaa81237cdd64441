ALTER TABLE "b" ALTER COLUMN "y" DROP DEFAULT;--> statement-breakpoint
DROP TABLE "a" CASCADE;--> statement-breakpoint
CREATE SEQUENCE "public"."a_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
ALTER TABLE "b" ALTER COLUMN "y" SET DEFAULT (nextval('a_id_seq'));