INSERT INTO t VALUES (1, 'a', null), (2, 'b', null);
