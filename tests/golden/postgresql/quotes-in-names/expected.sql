CREATE TYPE "public"."st""r" AS ENUM('a');--> statement-breakpoint
CREATE TABLE "we""ird" (
	"c""ol" integer DEFAULT 1,
	"s""t" "st""r",
	CONSTRAINT "ch""k" CHECK ("c""ol" > 0)
);
