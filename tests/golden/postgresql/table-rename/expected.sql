ALTER TABLE "users" RENAME TO "people";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "users_id_seq" RENAME TO "people_id_seq";--> statement-breakpoint
ALTER INDEX IF EXISTS "users_pkey" RENAME TO "people_pkey";--> statement-breakpoint
ALTER TABLE "people" DROP CONSTRAINT "users_email_unique";--> statement-breakpoint
ALTER TABLE "people" DROP CONSTRAINT "users_age_check";--> statement-breakpoint
ALTER TABLE "posts" DROP CONSTRAINT "posts_user_users_id_fk";
--> statement-breakpoint
ALTER TABLE "people" ALTER COLUMN "age" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "people" ALTER COLUMN "age" SET DEFAULT 5;--> statement-breakpoint
ALTER TABLE "posts" ADD CONSTRAINT "posts_user_people_id_fk" FOREIGN KEY ("user") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_email_unique" UNIQUE("email");--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "users_age_check" CHECK (people.age > 0);