ALTER TABLE "members" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "teams" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP POLICY "teams_see" ON "teams" CASCADE;--> statement-breakpoint
DROP POLICY "docs_add" ON "docs" CASCADE;--> statement-breakpoint
DROP POLICY "docs_see" ON "docs" CASCADE;--> statement-breakpoint
DROP TABLE "members" CASCADE;--> statement-breakpoint
DROP TABLE "teams" CASCADE;--> statement-breakpoint
CREATE POLICY "docs_see" ON "docs" AS PERMISSIVE FOR SELECT TO public USING (owner > 0);--> statement-breakpoint
ALTER POLICY "docs_own" ON "docs" TO public USING (owner = 2);