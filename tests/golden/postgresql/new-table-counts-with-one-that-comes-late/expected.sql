ALTER TABLE "k" ALTER COLUMN "c" SET DATA TYPE text;--> statement-breakpoint
DROP TYPE "public"."e";--> statement-breakpoint
CREATE TYPE "public"."e" AS ENUM('b', 'a');--> statement-breakpoint
CREATE TABLE "u" (
	"id" serial PRIMARY KEY NOT NULL,
	CONSTRAINT "u_check" CHECK ('b'::e <= 'a'::e)
);
--> statement-breakpoint
CREATE TABLE "t" (
	"c" "e" DEFAULT 'a',
	"n" integer DEFAULT (nextval('u_id_seq'))
);
--> statement-breakpoint
ALTER TABLE "k" ALTER COLUMN "c" SET DATA TYPE "public"."e" USING "c"::"public"."e";