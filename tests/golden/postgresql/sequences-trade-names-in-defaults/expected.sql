ALTER SEQUENCE "public"."spare" RENAME TO "spare_old";--> statement-breakpoint
ALTER SEQUENCE "public"."invoices" RENAME TO "spare";--> statement-breakpoint
ALTER SEQUENCE "public"."orders" RENAME TO "invoices";--> statement-breakpoint
ALTER TABLE "sales" ALTER COLUMN "invoice" SET DEFAULT nextval('invoices');--> statement-breakpoint
ALTER TABLE "sales" ALTER COLUMN "number" SET DEFAULT nextval('invoices');--> statement-breakpoint
ALTER TABLE "sales" ALTER COLUMN "other" SET DEFAULT nextval('spare');--> statement-breakpoint
DROP SEQUENCE "public"."spare_old";