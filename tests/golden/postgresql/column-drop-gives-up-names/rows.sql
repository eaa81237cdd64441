insert into s.moved (x) values (1), (2);
insert into renamed (id, x) values (1, 1), (2, 2);
insert into other values (1), (2);
insert into plain values (1), (2);
