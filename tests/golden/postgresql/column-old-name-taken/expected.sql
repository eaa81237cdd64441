ALTER TABLE "keyed" RENAME COLUMN "x" TO "old_x";--> statement-breakpoint
ALTER TABLE "t" RENAME COLUMN "x" TO "old_x";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_x_unique";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_x_positive";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_x_fk";
--> statement-breakpoint
ALTER TABLE "children" DROP CONSTRAINT "children_x_keyed_x_fk";
--> statement-breakpoint
ALTER TABLE "t" drop column "g";--> statement-breakpoint
DROP INDEX "t_x_idx";--> statement-breakpoint
DROP INDEX "t_part_idx";--> statement-breakpoint
DROP INDEX "t_abs_idx";--> statement-breakpoint
ALTER TABLE "keyed" ADD COLUMN "x" integer NOT NULL;--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "x" integer NOT NULL;--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "g" integer GENERATED ALWAYS AS (x + 1) STORED;--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_x_fk" FOREIGN KEY ("x") REFERENCES "public"."parents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "t_x_idx" ON "t" USING btree ("x");--> statement-breakpoint
CREATE INDEX "t_part_idx" ON "t" USING btree ("id") WHERE x > 0;--> statement-breakpoint
CREATE INDEX "t_abs_idx" ON "t" USING btree (abs(x));--> statement-breakpoint
ALTER TABLE "keyed" DROP CONSTRAINT "keyed_x_pk";
--> statement-breakpoint
ALTER TABLE "keyed" ADD CONSTRAINT "keyed_x_pk" PRIMARY KEY("x");--> statement-breakpoint
ALTER TABLE "children" ADD CONSTRAINT "children_x_keyed_x_fk" FOREIGN KEY ("x") REFERENCES "public"."keyed"("x") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_x_unique" UNIQUE("x");--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_x_positive" CHECK (x is not null);--> statement-breakpoint
ALTER POLICY "mine" ON "t" TO public USING (x is not null);