DROP VIEW "public"."v";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_c_unique";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_c_check";--> statement-breakpoint
DROP INDEX "t_b_idx";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "d" DROP EXPRESSION;--> statement-breakpoint
ALTER TABLE "t" drop column "b";--> statement-breakpoint
ALTER TABLE "t" drop column "c";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "a" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "b" integer GENERATED ALWAYS AS (a + 2) STORED;--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "c" integer GENERATED ALWAYS AS (a * 2) STORED;--> statement-breakpoint
CREATE INDEX "t_b_idx" ON "t" USING btree ("b");--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_c_unique" UNIQUE("c");--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_c_check" CHECK (c > 0);--> statement-breakpoint
CREATE VIEW "public"."v" AS ( select id, c from t );