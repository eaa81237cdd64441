ALTER TABLE "users" RENAME TO "people";--> statement-breakpoint
CREATE TABLE "users" (
	"id" bigint
);
--> statement-breakpoint
ALTER TABLE "people" RENAME CONSTRAINT "users_pkey" TO "people_pkey";