DO $$ BEGIN
	EXECUTE (SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
		FROM pg_constraint WHERE conrelid = '"t"'::regclass AND contype = 'p');
END $$;--> statement-breakpoint
ALTER TABLE "t" ADD PRIMARY KEY ("b");--> statement-breakpoint
ALTER TABLE "t" DROP COLUMN "a";