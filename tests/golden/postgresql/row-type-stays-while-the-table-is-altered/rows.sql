insert into a values (1, '(5)'), (2, null);
insert into t values (7);
