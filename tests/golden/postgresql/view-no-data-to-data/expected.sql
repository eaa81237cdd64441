REFRESH MATERIALIZED VIEW "public"."b";--> statement-breakpoint
REFRESH MATERIALIZED VIEW "public"."a";