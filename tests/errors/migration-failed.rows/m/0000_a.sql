CREATE TABLE a (x integer);--> statement-breakpoint
INSERT INTO a VALUES (1), (1);--> statement-breakpoint
CREATE UNIQUE INDEX i ON a (x);
