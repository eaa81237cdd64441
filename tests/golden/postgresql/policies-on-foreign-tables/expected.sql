ALTER POLICY "q" ON "public"."ext" RENAME TO "r";--> statement-breakpoint
DROP POLICY "gone" ON "public"."ext" CASCADE;--> statement-breakpoint
CREATE POLICY "new" ON "public"."ext" AS RESTRICTIVE FOR ALL TO public USING (true) WITH CHECK (true);--> statement-breakpoint
ALTER POLICY "p" ON "public"."ext" TO sg_x USING (false);