ALTER TABLE "one" drop column "g";--> statement-breakpoint
ALTER TABLE "one" drop column "a";--> statement-breakpoint
ALTER TABLE "two" DROP COLUMN "g";--> statement-breakpoint
ALTER TABLE "two" drop column "a";--> statement-breakpoint
ALTER TABLE "one" ALTER COLUMN "c" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "two" ALTER COLUMN "c" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "one" ADD COLUMN "a" bigint GENERATED ALWAYS AS (c + 2) STORED;--> statement-breakpoint
ALTER TABLE "one" ADD COLUMN "g" integer GENERATED ALWAYS AS (c + 1) STORED;--> statement-breakpoint
ALTER TABLE "two" ADD COLUMN "a" bigint GENERATED ALWAYS AS (c + 2) STORED;