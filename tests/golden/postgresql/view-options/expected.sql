ALTER MATERIALIZED VIEW "public"."o" SET SCHEMA "s";--> statement-breakpoint
ALTER VIEW "public"."v" SET (security_invoker = true);--> statement-breakpoint
ALTER VIEW "public"."v" RESET (check_option);--> statement-breakpoint
ALTER VIEW "public"."v" SET (security_barrier = false);--> statement-breakpoint
ALTER VIEW "public"."w" SET (check_option = cascaded);--> statement-breakpoint
ALTER MATERIALIZED VIEW "public"."m" RESET (autovacuum_enabled);--> statement-breakpoint
ALTER MATERIALIZED VIEW "public"."m" SET (fillfactor = 90);--> statement-breakpoint
ALTER MATERIALIZED VIEW "public"."m" SET TABLESPACE pg_default;--> statement-breakpoint
ALTER MATERIALIZED VIEW "public"."m" SET ACCESS METHOD "heap";--> statement-breakpoint
ALTER MATERIALIZED VIEW "public"."n" RESET (fillfactor);