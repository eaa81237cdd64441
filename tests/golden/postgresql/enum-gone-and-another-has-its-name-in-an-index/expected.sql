ALTER TYPE "public"."e" RENAME TO "e_old";--> statement-breakpoint
ALTER TYPE "public"."f" RENAME TO "e";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "x_a";--> statement-breakpoint
DROP INDEX "t_x";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE "public"."e" USING "x"::text::"public"."e";--> statement-breakpoint
CREATE INDEX "t_x" ON "t" USING btree ((x <> 'a'));--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "x_a" CHECK (x <> 'b' or id > 0);--> statement-breakpoint
DROP TYPE "public"."e_old";