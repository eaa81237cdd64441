CREATE TABLE a (x integer);--> statement-breakpoint
CREATE TABLE a (x integer);
