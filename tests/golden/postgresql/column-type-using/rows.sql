insert into t values (1, 'a'), (2, 'four'), (3, null);
