DROP VIEW "public"."gone";--> statement-breakpoint
DROP VIEW "public"."b";--> statement-breakpoint
DROP VIEW "public"."a";--> statement-breakpoint
DROP VIEW "public"."c";--> statement-breakpoint
DROP MATERIALIZED VIEW "public"."m";--> statement-breakpoint
CREATE VIEW "public"."a" AS ( select 3 as id );--> statement-breakpoint
CREATE VIEW "public"."b" WITH (security_invoker = true) AS ( select id from a );--> statement-breakpoint
CREATE VIEW "public"."c2" AS ( select 5 as id );--> statement-breakpoint
CREATE VIEW "public"."d" AS ( select id from c2 );--> statement-breakpoint
CREATE VIEW "public"."m" AS ( select 1 as id );