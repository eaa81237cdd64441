ALTER TABLE "t" ADD CONSTRAINT "t_check" CHECK (id > 0);--> statement-breakpoint
CREATE VIEW "public"."v" AS ( select 1 as id );--> statement-breakpoint
COMMENT ON TYPE "public"."e" IS 'An enum.';--> statement-breakpoint
COMMENT ON VIEW "public"."v" IS 'A view.';--> statement-breakpoint
COMMENT ON TABLE "t" IS 'It''s new.';--> statement-breakpoint
COMMENT ON COLUMN "t"."a" IS NULL;--> statement-breakpoint
COMMENT ON CONSTRAINT "t_check" ON "t" IS 'A check.';