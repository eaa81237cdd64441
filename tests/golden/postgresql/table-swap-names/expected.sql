ALTER TABLE "a" RENAME TO "a_old";--> statement-breakpoint
ALTER TABLE "b" RENAME TO "a";--> statement-breakpoint
ALTER TABLE "a_old" RENAME TO "b";--> statement-breakpoint
ALTER INDEX IF EXISTS "a_pkey" RENAME TO "a_pkey_old";--> statement-breakpoint
ALTER INDEX IF EXISTS "b_pkey" RENAME TO "a_pkey";--> statement-breakpoint
ALTER INDEX IF EXISTS "a_pkey_old" RENAME TO "b_pkey";