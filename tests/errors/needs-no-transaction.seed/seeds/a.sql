-- schemagen: no-transaction
CREATE TABLE t (a);
INSERT INTO t VALUES (1);
