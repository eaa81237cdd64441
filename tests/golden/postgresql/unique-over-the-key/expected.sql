ALTER TABLE "t" DROP CONSTRAINT IF EXISTS "two";--> statement-breakpoint
DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_constraint WHERE conrelid = '"u"'::regclass AND conname = 'u_id' AND contype = 'p') THEN
		ALTER TABLE "u" RENAME CONSTRAINT "u_id" TO "u_pkey";
	ELSE
		ALTER TABLE "u" DROP CONSTRAINT "u_id";
	END IF;
END $$;--> statement-breakpoint
ALTER TABLE "t" RENAME CONSTRAINT "t_pkey" TO "t_id";