insert into t values (1, 7, 'x'), (2, 8, ''), (3, 9, 'long text that stays');
