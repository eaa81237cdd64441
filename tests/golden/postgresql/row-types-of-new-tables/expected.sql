CREATE TABLE "d" (
	"x" integer
);
--> statement-breakpoint
CREATE TABLE "b" (
	"c" "public"."d",
	"x" integer PRIMARY KEY NOT NULL
);
--> statement-breakpoint
ALTER TABLE "p" ADD COLUMN "more" text DEFAULT 'x';--> statement-breakpoint
CREATE TABLE "a" (
	"c" "public"."b"[],
	"d" "p",
	"v" integer
);
--> statement-breakpoint
ALTER TABLE "a" ADD CONSTRAINT "a_v_b_x_fk" FOREIGN KEY ("v") REFERENCES "public"."b"("x") ON DELETE no action ON UPDATE no action;