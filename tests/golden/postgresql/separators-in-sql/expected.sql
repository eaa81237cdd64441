CREATE ROLE "sg;b";--> statement-breakpoint
ALTER TABLE "t" DROP CONSTRAINT "changed";--> statement-breakpoint
DROP INDEX "i";--> statement-breakpoint
CREATE INDEX "j" ON "t" USING btree (coalesce(a, b));--> statement-breakpoint
CREATE INDEX "i" ON "t" USING btree ("a") WHERE a <> ';,---';--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "added" CHECK (b <> '--');--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "changed" CHECK (a <> 'x; z');--> statement-breakpoint
ALTER POLICY "p" ON "t" TO "sg,a", "sg;b" USING (a = 'x--z') WITH CHECK (b = ';');