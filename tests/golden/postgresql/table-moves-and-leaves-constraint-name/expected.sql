ALTER TABLE "public"."t" SET SCHEMA "s";
--> statement-breakpoint
CREATE TABLE "u" (
	"id" integer PRIMARY KEY NOT NULL,
	"x" integer,
	CONSTRAINT "taken" UNIQUE("x"),
	CONSTRAINT "left" UNIQUE("id","x")
);
--> statement-breakpoint
ALTER TABLE "s"."t" DROP CONSTRAINT "taken";--> statement-breakpoint
DROP INDEX "s"."left";