ALTER TABLE "k" ALTER COLUMN "c" SET DATA TYPE text;--> statement-breakpoint
DROP TYPE "public"."e";--> statement-breakpoint
CREATE TYPE "public"."e" AS ENUM('b', 'a');--> statement-breakpoint
ALTER TABLE "k" ALTER COLUMN "c" SET DATA TYPE "public"."e" USING "c"::"public"."e";--> statement-breakpoint
ALTER TABLE "k" DROP CONSTRAINT "k_pk";--> statement-breakpoint
CREATE TABLE "t" (
	"a" integer NOT NULL,
	"c" "e" NOT NULL,
	CONSTRAINT "k_pk" PRIMARY KEY("a","c")
);
