INSERT INTO t (id, a, b) VALUES (1, '[3]', 'y');
INSERT INTO u (id, n) VALUES (1, 2.5), (2, null);
INSERT INTO w (id, s) VALUES (1, 'z');
