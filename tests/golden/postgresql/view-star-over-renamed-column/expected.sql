DROP VIEW "public"."w";--> statement-breakpoint
DROP VIEW "public"."v";--> statement-breakpoint
ALTER TABLE "t" RENAME COLUMN "a" TO "b";--> statement-breakpoint
CREATE VIEW "public"."w" AS ( select id, b as a from t );--> statement-breakpoint
CREATE VIEW "public"."v" AS ( select * from t );