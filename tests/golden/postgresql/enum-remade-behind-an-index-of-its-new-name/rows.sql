INSERT INTO shirts VALUES ('s', 'red', 1);
