ALTER TABLE "public"."t" SET SCHEMA "s";
--> statement-breakpoint
ALTER TABLE "s"."t" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP INDEX "s"."t_x_idx";--> statement-breakpoint
ALTER TABLE "s"."t" ALTER COLUMN "x" SET DATA TYPE text;--> statement-breakpoint
CREATE INDEX "t_x_idx" ON "s"."t" USING btree ("x" DESC NULLS LAST);