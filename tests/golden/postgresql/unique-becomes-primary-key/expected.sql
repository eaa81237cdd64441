ALTER TABLE "t" DROP CONSTRAINT "t_parent";
--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_code";--> statement-breakpoint
DO $$ BEGIN
	EXECUTE (SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
		FROM pg_constraint WHERE conrelid = '"t"'::regclass AND contype = 'p');
END $$;--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_code" PRIMARY KEY ("code");--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_parent" FOREIGN KEY ("parent") REFERENCES "public"."t"("code") ON DELETE no action ON UPDATE no action;