DROP VIEW "public"."w";--> statement-breakpoint
CREATE TABLE "w" (
	"id" integer
);
--> statement-breakpoint
DROP TABLE "t" CASCADE;--> statement-breakpoint
CREATE VIEW "public"."t" AS ( select 1 as id );