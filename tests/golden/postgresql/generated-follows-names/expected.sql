ALTER SCHEMA "old_shop" RENAME TO "shop";
--> statement-breakpoint
ALTER TABLE "stock"."boxes" SET SCHEMA "attic";
--> statement-breakpoint
ALTER TABLE "stock"."lines" RENAME TO "rows";--> statement-breakpoint
ALTER TABLE "stock"."rows" RENAME COLUMN "a" TO "x";--> statement-breakpoint
ALTER TABLE "stock"."rows" RENAME COLUMN "b" TO "y";--> statement-breakpoint
ALTER TABLE "stock"."marks" RENAME COLUMN "points" TO "score";--> statement-breakpoint
ALTER TABLE "stock"."marks" RENAME COLUMN "grade" TO "level";--> statement-breakpoint
ALTER INDEX IF EXISTS "stock"."lines_pkey" RENAME TO "rows_pkey";--> statement-breakpoint
ALTER TABLE "stock"."rows" drop column "other";--> statement-breakpoint
ALTER TABLE "stock"."rows" ADD COLUMN "other" integer GENERATED ALWAYS AS (x - 2) STORED;