ALTER TABLE "t" RENAME TO "t_old";--> statement-breakpoint
ALTER TABLE "u" RENAME TO "t";--> statement-breakpoint
ALTER TABLE "t_old" RENAME TO "u";--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "c" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "d" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "d" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "c" SET DATA TYPE "public"."t" USING "c"::text::"public"."t";--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "d" SET DATA TYPE "public"."u" USING "d"::text::"public"."u";--> statement-breakpoint
ALTER TABLE "a" ALTER COLUMN "d" SET DEFAULT '(1)';