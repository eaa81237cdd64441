ALTER TABLE "b" ALTER COLUMN "y" DROP DEFAULT;--> statement-breakpoint
DROP SEQUENCE "public"."a_id_seq";--> statement-breakpoint
CREATE TABLE "a" (
	"id" serial PRIMARY KEY NOT NULL
);
--> statement-breakpoint
ALTER TABLE "b" ALTER COLUMN "y" SET DEFAULT (nextval('a_id_seq'));