ALTER TABLE "b" DROP CONSTRAINT "zfk";
--> statement-breakpoint
ALTER TABLE "b" DROP CONSTRAINT "b_x_a_id_fk";
--> statement-breakpoint
ALTER TABLE "b" ADD CONSTRAINT "b_y_a_id_fk" FOREIGN KEY ("y") REFERENCES "public"."a"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "b" ADD CONSTRAINT "b_x_a_id_fk" FOREIGN KEY ("x") REFERENCES "public"."a"("id") ON DELETE cascade ON UPDATE no action;