ALTER TABLE "b" RENAME TO "c";--> statement-breakpoint
ALTER TABLE "a" RENAME TO "b";--> statement-breakpoint
ALTER INDEX IF EXISTS "b_pkey" RENAME TO "b_pkey_old";--> statement-breakpoint
DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_constraint WHERE conrelid = '"b"'::regclass AND conname = 'a_y_unique' AND contype = 'p') THEN
		ALTER TABLE "b" RENAME CONSTRAINT "a_y_unique" TO "b_pkey";
	ELSE
		ALTER TABLE "b" DROP CONSTRAINT "a_y_unique";
	END IF;
END $$;--> statement-breakpoint
ALTER TABLE "c" DROP COLUMN "x";