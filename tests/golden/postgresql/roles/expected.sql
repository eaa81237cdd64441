ALTER ROLE "sg_a" RENAME TO "sg_a2";--> statement-breakpoint
DROP ROLE "sg_b";--> statement-breakpoint
CREATE ROLE "sg_d" WITH CREATEROLE;--> statement-breakpoint
ALTER ROLE "sg_a2" WITH NOCREATEDB NOCREATEROLE NOINHERIT;--> statement-breakpoint
ALTER POLICY "p" ON "t" TO sg_a2 USING (id > 0);--> statement-breakpoint
DROP ROLE "sg_c";