CREATE TABLE "t" (
	"id" integer PRIMARY KEY NOT NULL,
	"a_name_of_more_than_sixty_three_bytes_that_postgresql_cuts_at_its_end_column" integer
);
--> statement-breakpoint
CREATE INDEX "a_name_of_more_than_sixty_three_bytes_that_postgresql_cuts_at_its_end_index" ON "t" USING btree ("a_name_of_more_than_sixty_three_bytes_that_postgresql_cuts_at_its_end_column");