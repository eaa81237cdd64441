ALTER TYPE "public"."e" RENAME VALUE 'draft' TO 'planned';--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DEFAULT 'planned';