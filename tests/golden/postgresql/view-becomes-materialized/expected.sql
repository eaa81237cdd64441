DROP VIEW "public"."v";--> statement-breakpoint
DROP MATERIALIZED VIEW "public"."m";--> statement-breakpoint
CREATE MATERIALIZED VIEW "public"."v" AS ( select id from t );--> statement-breakpoint
CREATE VIEW "public"."m" AS ( select id from t );