INSERT INTO users (id, a, b, c) VALUES (1, '7', 2, 1), (2, '-3', null, null), (3, 'seven', 5, 2);
