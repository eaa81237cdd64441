ALTER TYPE "public"."mood" RENAME TO "mood_old";--> statement-breakpoint
CREATE TYPE "public"."mood" AS ENUM('b', 'a');--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "one" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "one" SET DATA TYPE "public"."mood" USING "one"::text::"public"."mood";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "one" SET DEFAULT 'a'::mood;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "many" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "many" SET DATA TYPE "public"."mood"[] USING "many"::text::"public"."mood"[];--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "many" SET DEFAULT array['a', 'b']::mood[];--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "text" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "text" SET DATA TYPE "public"."mood" USING "text"::text::"public"."mood";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "text" SET DEFAULT 'b';--> statement-breakpoint
DROP TYPE "public"."mood_old";