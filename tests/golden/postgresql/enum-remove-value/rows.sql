insert into t values (1, 'a', '{b,a}'), (2, 'a', '{}'), (3, 'a', null);
