insert into t values (1, 'a', 'a', 'b', null, 'b', '{a,b}'), (2, 'b', 'b', 'a', null, 'a', '{}'), (3, null, null, null, null, null, null);
