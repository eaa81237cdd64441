DROP POLICY "notes_see" ON "notes" CASCADE;--> statement-breakpoint
ALTER TABLE "notes" DROP CONSTRAINT "notes_word_check";--> statement-breakpoint
DROP INDEX "notes_ok_idx";--> statement-breakpoint
ALTER TYPE "public"."mood" RENAME TO "mood_old";--> statement-breakpoint
CREATE TYPE "public"."mood" AS ENUM('happy', 'ok', 'sad', 'angry');--> statement-breakpoint
CREATE TABLE "later" (
	"id" integer PRIMARY KEY NOT NULL,
	"word" text,
	CONSTRAINT "later_word_check" CHECK (word::mood <> 'angry')
);
--> statement-breakpoint
ALTER TABLE "things" ALTER COLUMN "of" SET DATA TYPE "public"."mood" USING "of"::text::"public"."mood";--> statement-breakpoint
ALTER TABLE "notes" ALTER COLUMN "word" SET DEFAULT ('ok'::mood::text);--> statement-breakpoint
CREATE INDEX "notes_ok_idx" ON "notes" USING btree ("id") WHERE CAST('ok' AS public.mood) < 'happy';--> statement-breakpoint
ALTER TABLE "notes" ADD CONSTRAINT "notes_word_check" CHECK (word::mood > 'happy');--> statement-breakpoint
CREATE POLICY "notes_see" ON "notes" AS PERMISSIVE FOR SELECT TO public USING (other::"mood" <> mood 'happy');--> statement-breakpoint
DROP TYPE "public"."mood_old";