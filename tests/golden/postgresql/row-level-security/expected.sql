ALTER TABLE "b" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "d" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "a" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "c" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP POLICY "p" ON "c" CASCADE;--> statement-breakpoint
CREATE POLICY "p" ON "d" AS PERMISSIVE FOR ALL TO public USING (true);