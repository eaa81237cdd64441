ALTER TYPE "public"."e" ADD VALUE 'z' BEFORE 'a';--> statement-breakpoint
ALTER TYPE "public"."e" ADD VALUE 'b' BEFORE 'c';--> statement-breakpoint
ALTER TYPE "public"."e" ADD VALUE 'it''s';