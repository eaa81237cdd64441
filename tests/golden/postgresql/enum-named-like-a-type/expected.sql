CREATE SCHEMA "s";
--> statement-breakpoint
CREATE TYPE "public"."timeUnit" AS ENUM('a');--> statement-breakpoint
CREATE TYPE "public"."date_kind" AS ENUM('a');--> statement-breakpoint
CREATE TYPE "s"."text_style" AS ENUM('a');--> statement-breakpoint
CREATE TABLE "t" (
	"a" "timeUnit",
	"b" date_kind,
	"c" "s"."text_style"
);
