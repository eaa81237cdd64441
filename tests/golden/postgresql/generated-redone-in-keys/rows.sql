insert into leaves_key (c) values (1), (2);
insert into becomes_key (c) values (1), (2);
insert into leaves_composite (c) values (1), (2);
insert into refers values (1, 3), (2, 4);
insert into turns_composite (c) values (1), (2);
insert into becomes_composite (c) values (1), (2);
insert into goes (c, d) values (1, 1), (2, 2);
