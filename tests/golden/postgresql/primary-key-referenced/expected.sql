ALTER TABLE "child" DROP CONSTRAINT "child_parent";
--> statement-breakpoint
ALTER TABLE "parent" DROP CONSTRAINT "parent_pkey";--> statement-breakpoint
ALTER TABLE "parent" ADD CONSTRAINT "parent_key" PRIMARY KEY("id");--> statement-breakpoint
ALTER TABLE "child" ADD CONSTRAINT "child_parent" FOREIGN KEY ("id") REFERENCES "public"."parent"("id") ON DELETE no action ON UPDATE no action;