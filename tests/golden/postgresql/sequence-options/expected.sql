ALTER SEQUENCE "public"."s" RENAME TO "s2";--> statement-breakpoint
ALTER SEQUENCE "public"."q" INCREMENT BY 2 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1 NO CYCLE;--> statement-breakpoint
SELECT setval('"public"."r"', greatest(last_value, 10), is_called) FROM "public"."r";--> statement-breakpoint
ALTER SEQUENCE "public"."r" INCREMENT BY 1 MINVALUE 10 MAXVALUE 9223372036854775807 START WITH 10 CACHE 1;--> statement-breakpoint
ALTER SEQUENCE "public"."s2" INCREMENT BY -1 MINVALUE -9223372036854775808 MAXVALUE -1 START WITH -1 CACHE 1 RESTART;