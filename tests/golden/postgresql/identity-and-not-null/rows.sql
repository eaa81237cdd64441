insert into t (a, b, c) values (1, 'x', 'y'), (2, '', 'long text that stays');
