-- schemagen: no-transaction
CREATE TABLE a (id integer);
CREATE TABLE a (id integer);