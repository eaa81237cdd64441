DROP TABLE "a" CASCADE;--> statement-breakpoint
ALTER TABLE "public"."b" SET SCHEMA "s";
