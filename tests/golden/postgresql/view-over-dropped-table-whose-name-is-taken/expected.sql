DROP VIEW "public"."seen";--> statement-breakpoint
DROP MATERIALIZED VIEW "public"."counted";--> statement-breakpoint
DROP TABLE "events" CASCADE;--> statement-breakpoint
ALTER TABLE "old_events" RENAME TO "events";--> statement-breakpoint
CREATE MATERIALIZED VIEW "public"."counted" WITH (fillfactor = 70) AS ( select count(*) as n from events );--> statement-breakpoint
CREATE VIEW "public"."seen" AS ( select n from counted );