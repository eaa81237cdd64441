ALTER TABLE "t" ADD COLUMN "a" bigint DEFAULT 9223372036854775807;--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "b" numeric(38, 4) DEFAULT '12345678901234567890123456789012.1234';--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "c" "point" DEFAULT '(1,2)';--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "d" "line" DEFAULT '{1,2,3}';--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "e" double precision DEFAULT 1e+300;--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "f" "bytea" DEFAULT '\x00ff';--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "g" interval DEFAULT '1 day 2 hours';--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "h" text[] DEFAULT '{}';--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "i" bit(3) DEFAULT '101';--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "j" jsonb DEFAULT '{"a":9223372036854775807,"it''s":[0.12345678901234567890,1.5]}';--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "k" numeric DEFAULT 0.12345678901234567890;