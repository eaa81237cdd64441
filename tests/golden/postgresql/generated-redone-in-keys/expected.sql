ALTER TABLE "turns_composite" DROP CONSTRAINT "turns_composite_c_a_pk";--> statement-breakpoint
ALTER TABLE "refers" DROP CONSTRAINT "refers_x_y_leaves_composite_c_a_fk";
--> statement-breakpoint
ALTER TABLE "leaves_composite" DROP CONSTRAINT "leaves_composite_c_a_pk";--> statement-breakpoint
DO $$ BEGIN
	EXECUTE (SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
		FROM pg_constraint WHERE conrelid = '"leaves_key"'::regclass AND contype = 'p');
END $$;--> statement-breakpoint
ALTER TABLE "leaves_key" drop column "a";--> statement-breakpoint
ALTER TABLE "becomes_key" drop column "a";--> statement-breakpoint
ALTER TABLE "leaves_composite" drop column "a";--> statement-breakpoint
ALTER TABLE "turns_composite" drop column "a";--> statement-breakpoint
ALTER TABLE "becomes_composite" drop column "a";--> statement-breakpoint
DO $$ BEGIN
	EXECUTE (SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)
		FROM pg_constraint WHERE conrelid = '"goes"'::regclass AND contype = 'p');
END $$;--> statement-breakpoint
ALTER TABLE "goes" DROP COLUMN "a";--> statement-breakpoint
ALTER TABLE "leaves_key" ALTER COLUMN "c" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "becomes_key" ALTER COLUMN "c" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "leaves_composite" ALTER COLUMN "c" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "turns_composite" ALTER COLUMN "c" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "becomes_composite" ALTER COLUMN "c" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "goes" ADD PRIMARY KEY ("d");--> statement-breakpoint
ALTER TABLE "goes" ALTER COLUMN "c" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "leaves_key" ADD COLUMN "a" bigint GENERATED ALWAYS AS (c + 2) STORED;--> statement-breakpoint
ALTER TABLE "becomes_key" ADD COLUMN "a" bigint PRIMARY KEY GENERATED ALWAYS AS (c + 2) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "leaves_composite" ADD COLUMN "a" integer GENERATED ALWAYS AS (c + 2) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "turns_composite" ADD COLUMN "a" integer GENERATED ALWAYS AS (c + 2) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "turns_composite" ADD CONSTRAINT "turns_composite_a_c_pk" PRIMARY KEY("a","c");--> statement-breakpoint
ALTER TABLE "becomes_composite" ADD COLUMN "a" integer GENERATED ALWAYS AS (c + 2) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "becomes_composite" ADD CONSTRAINT "becomes_composite_a_c_pk" PRIMARY KEY("a","c");