CREATE TABLE a (id integer);
COPY a (id) FROM STDIN WITH (FORMAT csv);
1
\.
