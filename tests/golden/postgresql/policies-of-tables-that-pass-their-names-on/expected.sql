ALTER TABLE "c" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP POLICY "p" ON "b" CASCADE;--> statement-breakpoint
DROP TABLE "c" CASCADE;--> statement-breakpoint
ALTER TABLE "b" RENAME TO "d";--> statement-breakpoint
ALTER TABLE "a" RENAME TO "b";--> statement-breakpoint
ALTER TABLE "b" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "d" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER INDEX IF EXISTS "b_pkey" RENAME TO "d_pkey";--> statement-breakpoint
ALTER INDEX IF EXISTS "a_pkey" RENAME TO "b_pkey";--> statement-breakpoint
DROP POLICY "p" ON "b" CASCADE;