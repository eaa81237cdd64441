ALTER TABLE "t" RENAME COLUMN "a" TO "b";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "t_a_seq" RENAME TO "t_b_seq";