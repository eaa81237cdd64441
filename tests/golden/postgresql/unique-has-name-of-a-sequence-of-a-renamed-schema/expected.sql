ALTER SCHEMA "shop" RENAME TO "store";
--> statement-breakpoint
DROP SEQUENCE "store"."sku";--> statement-breakpoint
ALTER TABLE "store"."goods" ADD CONSTRAINT "sku" UNIQUE("code");