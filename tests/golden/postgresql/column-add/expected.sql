ALTER TABLE "t" ADD COLUMN "a" text DEFAULT 'x' NOT NULL;--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "b" integer NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "t_b_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1);--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "c" serial NOT NULL;--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "e" text;--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "d" text GENERATED ALWAYS AS (e || 'x') STORED;--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "f" integer[];--> statement-breakpoint
ALTER TABLE "t" ADD COLUMN "g" integer;--> statement-breakpoint
ALTER TABLE "t" ADD CONSTRAINT "t_g_t_id_fk" FOREIGN KEY ("g") REFERENCES "public"."t"("id") ON DELETE no action ON UPDATE no action;