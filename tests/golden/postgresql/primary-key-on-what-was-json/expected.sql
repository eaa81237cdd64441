ALTER TABLE "t" ALTER COLUMN "a" SET DATA TYPE bigint USING "a"::text::bigint;--> statement-breakpoint
ALTER TABLE "t" ADD PRIMARY KEY ("a");