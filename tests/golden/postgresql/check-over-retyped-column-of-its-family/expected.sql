ALTER TABLE "t" DROP CONSTRAINT "a1";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "b2";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "c1";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "d2";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "e1";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "f1";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "g1";--> statement-breakpoint
DROP INDEX "i1";--> statement-breakpoint
DROP INDEX "i3";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "a" SET DATA TYPE integer;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "b" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "c" SET DATA TYPE char(10);--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "d" SET DATA TYPE varchar(20);--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "e" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "f" SET DATA TYPE timestamp;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "g" SET DATA TYPE numeric;--> statement-breakpoint
CREATE INDEX "i1" ON "t" USING btree ("b") WHERE a < 100;--> statement-breakpoint
CREATE INDEX "i3" ON "t" USING btree ((a + 1));--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "a1" CHECK (a > 0);--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "b2" CHECK (b in (1, 2));--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "c1" CHECK (c <> '' and c like 'x%');--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "d2" CHECK (d in ('y', 'z'));--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "e1" CHECK (e <> '');--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "f1" CHECK (f > '2020-01-01');--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "g1" CHECK (g > 0.5);