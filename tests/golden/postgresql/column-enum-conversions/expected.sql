ALTER TABLE "t" ALTER COLUMN "p" SET DEFAULT 'a'::"public"."e";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "p" SET DATA TYPE "public"."e" USING "p"::"public"."e";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "q" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "q" SET DEFAULT 'a';--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "r" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "r" SET DATA TYPE "public"."f" USING "r"::text::"public"."f";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "r" SET DEFAULT 'b';--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "s" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "s" SET DATA TYPE "public"."e" USING "s"::text::"public"."e";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "s" SET DEFAULT 'a';--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "u" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "u" SET DATA TYPE "public"."e" USING "u"::"public"."e";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "v" SET DEFAULT '{a}'::"public"."e"[];--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "v" SET DATA TYPE "public"."e"[] USING "v"::"public"."e"[];--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "w" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "w" SET DATA TYPE "public"."f" USING "w"::text::"public"."f";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "w" SET DEFAULT 'a';--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DATA TYPE "public"."e" USING "x"::text::"public"."e";--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "x" SET DEFAULT 'b';--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "y" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "y" SET DATA TYPE "public"."e"[] USING "y"::text::"public"."e"[];--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "y" SET DEFAULT '{a}';--> statement-breakpoint
ALTER TABLE "t" ALTER COLUMN "z" SET DATA TYPE "public"."f" USING "z"::text::"public"."f";