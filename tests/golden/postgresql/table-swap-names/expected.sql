ALTER TABLE "a" RENAME TO "a_old";--> statement-breakpoint
ALTER TABLE "b" RENAME TO "a";--> statement-breakpoint
ALTER TABLE "a_old" RENAME TO "b";--> statement-breakpoint
ALTER TABLE "b" RENAME CONSTRAINT "a_pkey" TO "a_pkey_old";--> statement-breakpoint
ALTER TABLE "a" RENAME CONSTRAINT "b_pkey" TO "a_pkey";--> statement-breakpoint
ALTER TABLE "b" RENAME CONSTRAINT "a_pkey_old" TO "b_pkey";