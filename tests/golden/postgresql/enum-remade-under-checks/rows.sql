insert into t values (1, 'a', 'b', '{a}'), (2, 'b', 'c', '{}'), (3, null, null, null);
