ALTER POLICY "p" ON "t" RENAME TO "p2";--> statement-breakpoint
DROP POLICY "gone" ON "t" CASCADE;--> statement-breakpoint
DROP POLICY "q" ON "t" CASCADE;--> statement-breakpoint
DROP POLICY "c" ON "t" CASCADE;--> statement-breakpoint
CREATE POLICY "fresh" ON "t" AS PERMISSIVE FOR INSERT TO public WITH CHECK (a > 0);--> statement-breakpoint
CREATE POLICY "q" ON "t" AS RESTRICTIVE FOR SELECT TO public USING (a > 1);--> statement-breakpoint
CREATE POLICY "c" ON "t" AS PERMISSIVE FOR ALL TO public USING (a > 1);--> statement-breakpoint
ALTER POLICY "p2" ON "t" TO sg_x,sg_y USING (a > 2);