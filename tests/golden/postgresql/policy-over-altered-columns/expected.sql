DROP POLICY "r" ON "t" CASCADE;--> statement-breakpoint
DROP POLICY "p" ON "t" CASCADE;--> statement-breakpoint
DROP POLICY "q" ON "t" CASCADE;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "a" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "c" integer;--> statement-breakpoint
ALTER TABLE "t" DROP COLUMN "b";--> statement-breakpoint
CREATE POLICY "p" ON "t" AS PERMISSIVE FOR ALL TO public USING (a > 1);--> statement-breakpoint
CREATE POLICY "q" ON "t" AS PERMISSIVE FOR ALL TO public USING (c > 1);