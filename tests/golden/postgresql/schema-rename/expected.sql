ALTER SCHEMA "old" RENAME TO "new";
--> statement-breakpoint
ALTER TABLE "new"."t" ADD COLUMN "f" text;