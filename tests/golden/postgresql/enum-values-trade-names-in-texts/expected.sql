ALTER TYPE "public"."me" RENAME VALUE 'a' TO 'a_old';--> statement-breakpoint
ALTER TYPE "public"."me" RENAME VALUE 'b' TO 'a';--> statement-breakpoint
ALTER TYPE "public"."me" RENAME VALUE 'a_old' TO 'b';--> statement-breakpoint
DROP VIEW "public"."v";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "c";--> statement-breakpoint
DROP INDEX "i";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DEFAULT '{a}';--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "y" SET DEFAULT 'a';--> statement-breakpoint
ALTER TABLE "t" drop column "z";--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "z" text GENERATED ALWAYS AS (case y when 'a' then 'x' else 'n' end) STORED;--> statement-breakpoint
CREATE INDEX "i" ON "t" USING btree ("id") WHERE y = 'a';--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "c" CHECK (y <> 'a');--> statement-breakpoint
CREATE VIEW "public"."v" AS ( select id from t where y = 'a' );--> statement-breakpoint
ALTER POLICY "p" ON "t" TO public USING (y = 'a');