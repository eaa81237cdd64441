ALTER TABLE "t" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "z" DROP CONSTRAINT "z_t_t_id_fk";
--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "d" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "a" DROP COLUMN "c";--> statement-breakpoint
DROP POLICY "p" ON "t" CASCADE;--> statement-breakpoint
DROP TABLE "t" CASCADE;--> statement-breakpoint
ALTER TABLE "x" RENAME TO "t";--> statement-breakpoint
ALTER INDEX IF EXISTS "x_pkey" RENAME TO "t_pkey";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "x_s_seq" RENAME TO "t_s_seq";