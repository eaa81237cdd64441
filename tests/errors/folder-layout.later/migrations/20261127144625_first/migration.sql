CREATE TYPE "mood" AS ENUM('a', 'b');--> statement-breakpoint
CREATE TABLE "users" (
	"id" serial PRIMARY KEY,
	"name" text NOT NULL,
	"m" "mood",
	"org" integer
);
--> statement-breakpoint
CREATE INDEX "i" ON "users" ("name");