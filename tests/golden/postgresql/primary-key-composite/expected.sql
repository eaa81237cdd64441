ALTER TABLE "w" DROP CONSTRAINT "w_key";--> statement-breakpoint
DO $$ BEGIN
	EXECUTE (SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
		FROM pg_constraint WHERE conrelid = '"u"'::regclass AND contype = 'p');
END $$;--> statement-breakpoint
ALTER TABLE "w" ALTER COLUMN "a" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "w" ALTER COLUMN "b" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "u" ADD CONSTRAINT "u_key" PRIMARY KEY("a","b");--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "c" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_key";
--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_key" PRIMARY KEY("a","c");--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "b" DROP NOT NULL;