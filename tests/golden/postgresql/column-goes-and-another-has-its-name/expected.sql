DROP POLICY "p" ON "t" CASCADE;--> statement-breakpoint
ALTER TABLE "t" RENAME COLUMN "a" TO "a_old";--> statement-breakpoint
ALTER TABLE "t" RENAME COLUMN "b" TO "a";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "two";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "a_is_positive";--> statement-breakpoint
ALTER TABLE "u" DROP CONSTRAINT "u_x_t_a_fk";
--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "t_a_unique";--> statement-breakpoint
DROP INDEX "t_a";--> statement-breakpoint
DROP INDEX "t_some";--> statement-breakpoint
CREATE INDEX "t_a" ON "t" USING btree ("a");--> statement-breakpoint
CREATE INDEX "t_some" ON "t" USING btree ("d") WHERE a > 0;--> statement-breakpoint
ALTER TABLE "t" DROP COLUMN "a_old";--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_a_unique" UNIQUE("a");--> statement-breakpoint
ALTER TABLE "u" ADD CONSTRAINT "u_x_t_a_fk" FOREIGN KEY ("x") REFERENCES "public"."t"("a") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "two" UNIQUE("a","d");--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "a_is_positive" CHECK (a > 0);--> statement-breakpoint
CREATE POLICY "p" ON "t" AS PERMISSIVE FOR ALL TO public USING (a is not null);