DROP SEQUENCE "public"."v";--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "v" UNIQUE("c");