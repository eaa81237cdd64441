ALTER TABLE "accounting_of_a_large_company_with_many_departments" RENAME COLUMN "name_of_the_person_that_signed" TO "name_of_the_person_that_confirmed";--> statement-breakpoint
ALTER TABLE "accounting_of_a_large_company_with_many_departments" RENAME COLUMN "number_of_the_first_page_of_it" TO "number_of_the_last_page_of_it";--> statement-breakpoint
ALTER TABLE "accounting_of_a_large_company_with_many_departments" RENAME COLUMN "place_where_it_is" TO "place_where_it_stands";--> statement-breakpoint
ALTER TABLE "accounting_of_a_large_company_with_many_departments" RENAME COLUMN "amount_of_money_behind" TO "amount_of_money_after";--> statement-breakpoint
ALTER TABLE "accounting_of_a_large_company_with_many_departments" RENAME COLUMN "text_of_the_answer" TO "text_of_the_reply";--> statement-breakpoint
ALTER SEQUENCE IF EXISTS "accounting_of_a_large_company_with_many_departments_nu_003e51cb" RENAME TO "accounting_of_a_large_company_with_many_departments_nu_e32d1bc7";--> statement-breakpoint
ALTER TABLE "accounting_of_a_large_company_with_many_departments" DROP CONSTRAINT "accounting_of_a_large_company_with_many_departments_na_dc40e689";--> statement-breakpoint
ALTER TABLE "accounting_of_a_large_company_with_many_departments" DROP CONSTRAINT "accounting_of_a_large_company_with_many_departments_am_8a590e88";--> statement-breakpoint
ALTER TABLE "accounting_of_a_large_company_with_many_departments" DROP CONSTRAINT "accounting_of_a_large_company_with_many_departments_pl_88ef1d54";
--> statement-breakpoint
DROP INDEX "accounting_of_a_large_company_with_many_departments_te_94e61677";--> statement-breakpoint
ALTER TABLE "accounting_of_a_large_company_with_many_departments" ADD CONSTRAINT "accounting_of_a_large_company_with_many_departments_pl_7761d2a0" FOREIGN KEY ("place_where_it_stands") REFERENCES "public"."places"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounting_of_a_large_company_with_many_departments_te_7bb5c27a" ON "accounting_of_a_large_company_with_many_departments" USING btree ("text_of_the_reply");--> statement-breakpoint
ALTER TABLE "accounting_of_a_large_company_with_many_departments" ADD CONSTRAINT "accounting_of_a_large_company_with_many_departments_na_a95ec2e7" UNIQUE("name_of_the_person_that_confirmed");--> statement-breakpoint
ALTER TABLE "accounting_of_a_large_company_with_many_departments" ADD CONSTRAINT "accounting_of_a_large_company_with_many_departments_am_55ff50ac" CHECK (amount_of_money_after > 0);