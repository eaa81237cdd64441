ALTER TABLE "t" DROP CONSTRAINT "t_length";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_columns";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_choice";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_other";--> statement-breakpoint
DROP INDEX "t_octets";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "a" SET DATA TYPE char(6);--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "b" SET DATA TYPE char(6);--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "c" SET DATA TYPE varchar(6);--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "d" SET DATA TYPE varchar(6);--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "e" SET DATA TYPE char(6);--> statement-breakpoint
CREATE INDEX "t_octets" ON "t" USING btree ("id") WHERE octet_length("t"."b") > 0;--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_length" CHECK (length(a) < 7);--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_columns" CHECK (a <> b);--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_choice" CHECK (coalesce(b, 'x') <> 'y');--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_other" CHECK (d <> c);