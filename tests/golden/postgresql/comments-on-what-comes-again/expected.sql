CREATE TABLE "u" (
	"id" integer,
	CONSTRAINT "u_pk" PRIMARY KEY("id"),
	CONSTRAINT "u_id" UNIQUE("id")
);
--> statement-breakpoint
DROP VIEW "public"."v";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "a" SET DATA TYPE text;--> statement-breakpoint
CREATE VIEW "public"."v" AS ( select a, id from t );--> statement-breakpoint
COMMENT ON VIEW "public"."v" IS 'A view.';