CREATE TABLE a (id integer);
.mode csv
.import a.csv a
