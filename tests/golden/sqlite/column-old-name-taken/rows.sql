INSERT INTO keyed VALUES (1, 10), (2, 20);
INSERT INTO virtual (id, x) VALUES (1, 10), (2, 20);
INSERT INTO checked VALUES (1, 10), (2, 20);
INSERT INTO children VALUES (1, NULL);
