DROP VIEW IF EXISTS "public"."mine";--> statement-breakpoint
CREATE VIEW "public"."mine" AS ( select 1 as a );--> statement-breakpoint
COMMENT ON VIEW "public"."mine" IS 'What we make.';