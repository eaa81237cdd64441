ALTER TYPE "public"."e" ADD VALUE 'it''s';--> statement-breakpoint
CREATE TABLE "u" (
	"x" "e" DEFAULT 'it''s',
	"y" "e"[] DEFAULT '{"it''s"}'
);
--> statement-breakpoint
ALTER TABLE "t" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "g" boolean GENERATED ALWAYS AS (x = 'it''s') STORED;--> statement-breakpoint
CREATE INDEX "i" ON "t" USING btree ("id") WHERE x = 'it''s';--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "c" CHECK (x <> 'it''s');--> statement-breakpoint
CREATE VIEW "public"."v" AS ( select id from t where x = 'it''s' );--> statement-breakpoint
CREATE POLICY "p" ON "t" AS PERMISSIVE FOR ALL TO public USING (x = 'it''s');