CREATE ROLE "sg_kept";--> statement-breakpoint
DROP VIEW "s"."v";--> statement-breakpoint
DROP POLICY "p" ON "s"."t" CASCADE;--> statement-breakpoint
DROP TABLE "s"."t" CASCADE;--> statement-breakpoint
DROP TABLE "s"."u" CASCADE;--> statement-breakpoint
DROP TYPE "s"."e";--> statement-breakpoint
DROP SEQUENCE "s"."q";--> statement-breakpoint
DROP SCHEMA "s";
--> statement-breakpoint
DROP ROLE "sg_gone";