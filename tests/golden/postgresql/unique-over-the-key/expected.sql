ALTER TABLE "t" DROP CONSTRAINT IF EXISTS "two";--> statement-breakpoint
DO $$ BEGIN
	IF EXISTS (SELECT FROM pg_constraint WHERE conrelid = '"u"'::regclass AND conname = 'u_id' AND contype = 'p') THEN
		ALTER TABLE "u" RENAME CONSTRAINT "u_id" TO "u_pkey";
	ELSE
		ALTER TABLE "u" DROP CONSTRAINT "u_id";
	END IF;
END $$;--> statement-breakpoint
DO $$ BEGIN
	EXECUTE (SELECT format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', conrelid::regclass, conname, 't_id')
		FROM pg_constraint WHERE conrelid = '"t"'::regclass AND contype = 'p');
END $$;