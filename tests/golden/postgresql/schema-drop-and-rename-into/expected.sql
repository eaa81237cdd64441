CREATE TABLE "b"."t" (
	"id" integer
);
--> statement-breakpoint
DROP TABLE "a"."t" CASCADE;--> statement-breakpoint
DROP SCHEMA "a";
