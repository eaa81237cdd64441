ALTER TABLE "t" ALTER COLUMN "id" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "id" SET MAXVALUE 2147483647;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "n" SET DATA TYPE integer;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "n" SET MAXVALUE 2147483647;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "m" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "m" SET MINVALUE -2147483648;