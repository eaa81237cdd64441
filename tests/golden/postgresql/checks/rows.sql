insert into t (a) values (3), (99), (null), (null);
