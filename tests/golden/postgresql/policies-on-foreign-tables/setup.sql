create table ext (id integer);
