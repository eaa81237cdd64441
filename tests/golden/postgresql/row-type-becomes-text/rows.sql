insert into a values (1, '(5)'), (2, null);
