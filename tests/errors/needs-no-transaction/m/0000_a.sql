CREATE TABLE a (id integer);
VACUUM;