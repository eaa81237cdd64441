ALTER TABLE "b" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP TABLE "b" CASCADE;--> statement-breakpoint
ALTER TABLE "a" RENAME TO "b";--> statement-breakpoint
ALTER TABLE "b" DISABLE ROW LEVEL SECURITY;