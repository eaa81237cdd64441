CREATE TABLE p (id integer PRIMARY KEY);--> statement-breakpoint
CREATE TABLE c (id integer REFERENCES p(id));--> statement-breakpoint
INSERT INTO c VALUES (7), (8);