ALTER TYPE "s1"."e" RENAME TO "e_old";--> statement-breakpoint
ALTER TYPE "s1"."e_old" SET SCHEMA "s2";--> statement-breakpoint
ALTER TYPE "s2"."e" SET SCHEMA "s1";--> statement-breakpoint
ALTER TYPE "s2"."e_old" RENAME TO "e";--> statement-breakpoint
ALTER SEQUENCE "s1"."q" RENAME TO "q_old";--> statement-breakpoint
ALTER SEQUENCE "s1"."q_old" SET SCHEMA "s2";--> statement-breakpoint
ALTER SEQUENCE "s2"."q" SET SCHEMA "s1";--> statement-breakpoint
ALTER SEQUENCE "s2"."q_old" RENAME TO "q";--> statement-breakpoint
DROP VIEW "s1"."v";--> statement-breakpoint
DROP VIEW "s2"."v";--> statement-breakpoint
CREATE VIEW "s2"."v" AS (select 1 as one);--> statement-breakpoint
CREATE VIEW "s1"."v" AS (select 2 as two);