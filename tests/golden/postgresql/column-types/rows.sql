insert into t values (1, '12', 7, 'v', '10.0.0.1/8', '{1,2}', true, '2024-02-29 00:00:00', 5),
    (2, '-5', 2147483647, 'it''s', '::1/64', '{}', false, '1999-12-31 00:00:00', -1), (3, null, null, null, null, null, null, null, null);
