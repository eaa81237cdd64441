CREATE TABLE a (id integer);
\i other.sql
