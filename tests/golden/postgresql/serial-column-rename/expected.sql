ALTER TABLE "t" RENAME COLUMN "a" TO "b";--> statement-breakpoint
ALTER SEQUENCE "t_a_seq" RENAME TO "t_b_seq";