ALTER TABLE "users" RENAME TO "people";--> statement-breakpoint
CREATE TABLE "users" (
	"id" bigint
);
--> statement-breakpoint
ALTER INDEX IF EXISTS "users_pkey" RENAME TO "people_pkey";