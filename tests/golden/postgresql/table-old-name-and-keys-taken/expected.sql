ALTER TABLE "a" RENAME TO "b";--> statement-breakpoint
ALTER TABLE "b" DROP CONSTRAINT "a_v_unique";--> statement-breakpoint
ALTER TABLE "b" DROP CONSTRAINT "a_w_x_pk";--> statement-breakpoint
CREATE TABLE "a" (
	"id" integer,
	"v" text,
	"w" integer,
	"x" integer,
	CONSTRAINT "a_w_x_pk" PRIMARY KEY("w","x"),
	CONSTRAINT "a_v_unique" UNIQUE("v")
);
--> statement-breakpoint
ALTER TABLE "b" ADD CONSTRAINT "b_w_x_pk" PRIMARY KEY("w","x");--> statement-breakpoint
ALTER TABLE "b" ADD CONSTRAINT "b_v_unique" UNIQUE("v");