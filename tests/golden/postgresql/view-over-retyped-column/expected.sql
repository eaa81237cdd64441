DROP VIEW "public"."aa";--> statement-breakpoint
DROP VIEW "public"."zz";--> statement-breakpoint
DROP MATERIALIZED VIEW "public"."m";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "a" SET DATA TYPE bigint;--> statement-breakpoint
CREATE VIEW "public"."zz" AS ( select id, a from t );--> statement-breakpoint
CREATE VIEW "public"."aa" AS ( select a from zz );--> statement-breakpoint
CREATE MATERIALIZED VIEW "public"."m" AS ( select x.a from t x );