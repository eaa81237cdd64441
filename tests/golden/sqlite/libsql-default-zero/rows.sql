INSERT INTO t (id, a, b, c) VALUES (1, 7, 'x', 1), (2, null, null, 0);
