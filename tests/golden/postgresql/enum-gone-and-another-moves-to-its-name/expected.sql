ALTER TYPE "public"."e" RENAME TO "e_old";--> statement-breakpoint
ALTER TYPE "s"."f" SET SCHEMA "public";--> statement-breakpoint
ALTER TYPE "public"."f" RENAME TO "e";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE "public"."e" USING "x"::text::"public"."e";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DEFAULT 'a';--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "y" SET DATA TYPE "public"."e"[] USING "y"::text::"public"."e"[];--> statement-breakpoint
DROP TYPE "public"."e_old";