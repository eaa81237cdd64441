DROP VIEW "public"."b";--> statement-breakpoint
DROP VIEW "public"."over_a";--> statement-breakpoint
DROP VIEW "public"."a";--> statement-breakpoint
CREATE VIEW "public"."b" AS (select 1 as x);--> statement-breakpoint
CREATE VIEW "public"."a" AS (select 2 as x);--> statement-breakpoint
CREATE VIEW "public"."over_a" AS (select x from a);