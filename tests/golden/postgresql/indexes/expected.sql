DROP INDEX "s"."gone";--> statement-breakpoint
DROP INDEX "s"."changed";--> statement-breakpoint
CREATE INDEX "op" ON "s"."t" USING btree ("b" text_pattern_ops DESC NULLS LAST,lower(b));--> statement-breakpoint
CREATE INDEX "g" ON "s"."t" USING gin (to_tsvector('simple', b)) WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX CONCURRENTLY "slow" ON "s"."t" USING btree ("a");--> statement-breakpoint
CREATE UNIQUE INDEX "changed" ON "s"."t" USING btree ("a" DESC NULLS FIRST,"b") WHERE a is not null;