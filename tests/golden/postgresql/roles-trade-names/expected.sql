ALTER ROLE "reader" RENAME TO "reader_old";--> statement-breakpoint
ALTER ROLE "writer" RENAME TO "reader";--> statement-breakpoint
ALTER ROLE "reader_old" RENAME TO "writer";--> statement-breakpoint
ALTER ROLE "guest" RENAME TO "guest_old";--> statement-breakpoint
ALTER ROLE "visitor" RENAME TO "guest";--> statement-breakpoint
ALTER ROLE "writer" WITH NOCREATEDB CREATEROLE INHERIT;--> statement-breakpoint
ALTER ROLE "reader" WITH NOCREATEDB NOCREATEROLE INHERIT;--> statement-breakpoint
ALTER ROLE "guest" WITH CREATEDB NOCREATEROLE INHERIT;--> statement-breakpoint
ALTER POLICY "reads" ON "notes" TO reader USING (true);--> statement-breakpoint
ALTER POLICY "looks" ON "notes" TO guest USING (id > 1);--> statement-breakpoint
DROP ROLE "guest_old";