ALTER TABLE "b" DROP CONSTRAINT "b_id_a_id_fk";
--> statement-breakpoint
DROP POLICY "pp" ON "a" CASCADE;--> statement-breakpoint
DROP TABLE "a" CASCADE;