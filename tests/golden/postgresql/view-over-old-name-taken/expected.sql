DROP VIEW "public"."over_v";--> statement-breakpoint
DROP VIEW "public"."v";--> statement-breakpoint
DROP VIEW "public"."x_of_u";--> statement-breakpoint
ALTER TABLE "t" RENAME TO "old_t";--> statement-breakpoint
ALTER TABLE "u" RENAME COLUMN "x" TO "y";--> statement-breakpoint
ALTER INDEX IF EXISTS "t_pkey" RENAME TO "old_t_pkey";--> statement-breakpoint
CREATE TABLE "t" (
	"id" integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
ALTER TABLE "u" ADD COLUMN "x" integer;--> statement-breakpoint
CREATE VIEW "public"."v" AS (select id from t);--> statement-breakpoint
CREATE VIEW "public"."over_v" AS (select id from v);--> statement-breakpoint
CREATE VIEW "public"."x_of_u" AS (select x from u);