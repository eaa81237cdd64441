CREATE TABLE "later" (
	"x" integer
);
--> statement-breakpoint
ALTER TABLE "child" DROP CONSTRAINT "child_code";
--> statement-breakpoint
ALTER TABLE "parent" DROP CONSTRAINT "parent_code";--> statement-breakpoint
ALTER TABLE "parent" ADD CONSTRAINT "parent_code_2" UNIQUE("code");--> statement-breakpoint
ALTER TABLE "child" ADD CONSTRAINT "child_code" FOREIGN KEY ("code") REFERENCES "public"."parent"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "late" ADD CONSTRAINT "late_x" UNIQUE("x");--> statement-breakpoint
ALTER TABLE "later" ADD CONSTRAINT "later_x_late_x_fk" FOREIGN KEY ("x") REFERENCES "public"."late"("x") ON DELETE no action ON UPDATE no action;