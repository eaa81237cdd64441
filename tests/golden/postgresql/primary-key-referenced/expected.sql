ALTER TABLE "child" DROP CONSTRAINT "child_parent";
--> statement-breakpoint
DO $$ BEGIN
	EXECUTE (SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
		FROM pg_constraint WHERE conrelid = '"parent"'::regclass AND contype = 'p');
END $$;--> statement-breakpoint
ALTER TABLE "parent" ADD CONSTRAINT "parent_key" PRIMARY KEY("id");--> statement-breakpoint
ALTER TABLE "child" ADD CONSTRAINT "child_parent" FOREIGN KEY ("id") REFERENCES "public"."parent"("id") ON DELETE no action ON UPDATE no action;