insert into t (id, a, b, c) values (1, 'A', 'B', 'C'), (2, 'b', 'b', 'c');
insert into s (id, a, b) values (1, 'A', x'4131'), (2, 'b', x'4132');
