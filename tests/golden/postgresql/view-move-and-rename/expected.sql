ALTER VIEW "public"."v" RENAME TO "w";--> statement-breakpoint
ALTER MATERIALIZED VIEW "public"."m" RENAME TO "m2";--> statement-breakpoint
ALTER VIEW "public"."w" SET SCHEMA "s";--> statement-breakpoint
ALTER MATERIALIZED VIEW "public"."m2" SET (fillfactor = 90);