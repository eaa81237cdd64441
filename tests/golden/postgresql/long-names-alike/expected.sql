CREATE TABLE "accounting_of_a_large_company_with_many_departments" (
	"id" bigint PRIMARY KEY NOT NULL,
	"name_of_the_person_that_ordered" text,
	"name_of_the_person_that_signed" text,
	"number_of_the_first_line_of_it" integer GENERATED ALWAYS AS IDENTITY (sequence name "accounting_of_a_large_company_with_many_departments_nu_7651531c" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"number_of_the_first_page_of_it" integer GENERATED ALWAYS AS IDENTITY (sequence name "accounting_of_a_large_company_with_many_departments_nu_003e51cb" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"place_where_it_was" bigint,
	"place_where_it_is" bigint,
	"amount_of_money_before" bigint,
	"amount_of_money_behind" bigint,
	"text_of_the_letter" text,
	"text_of_the_answer" text,
	CONSTRAINT "accounting_of_a_large_company_with_many_departments_na_df59ec1f" UNIQUE("name_of_the_person_that_ordered"),
	CONSTRAINT "accounting_of_a_large_company_with_many_departments_na_dc40e689" UNIQUE("name_of_the_person_that_signed"),
	CONSTRAINT "accounting_of_a_large_company_with_many_departments_am_c222e984" CHECK (amount_of_money_before > 0),
	CONSTRAINT "accounting_of_a_large_company_with_many_departments_am_8a590e88" CHECK (amount_of_money_behind > 0)
);
--> statement-breakpoint
CREATE TABLE "places" (
	"id" bigint PRIMARY KEY NOT NULL
);
--> statement-breakpoint
ALTER TABLE "accounting_of_a_large_company_with_many_departments" ADD CONSTRAINT "accounting_of_a_large_company_with_many_departments_pl_453aaecd" FOREIGN KEY ("place_where_it_was") REFERENCES "public"."places"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounting_of_a_large_company_with_many_departments" ADD CONSTRAINT "accounting_of_a_large_company_with_many_departments_pl_88ef1d54" FOREIGN KEY ("place_where_it_is") REFERENCES "public"."places"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounting_of_a_large_company_with_many_departments_te_167bd0ed" ON "accounting_of_a_large_company_with_many_departments" USING btree ("text_of_the_letter");--> statement-breakpoint
CREATE INDEX "accounting_of_a_large_company_with_many_departments_te_94e61677" ON "accounting_of_a_large_company_with_many_departments" USING btree ("text_of_the_answer");