CREATE TABLE a (id integer);--> statement-breakpoint
INSERT INTO a
  VALUES (1, nope);