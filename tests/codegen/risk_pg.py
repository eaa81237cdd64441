"""risk_pg.py: what a change of a schema other than of a type can fail at, or loses: what --json says of it, and what PostgreSQL does
with rows. Each case has rows that are the worst that the old schema lets in: where the change is called risky they make it fail, where
it is not they pass. TAP, one test a case."""
import json
import os
import subprocess
import tempfile

import psycopg2

SCHEMAGEN = os.environ['SCHEMAGEN']
CONNINFO = os.environ['SCHEMAGEN_TEST_PG']

U = 'table u {\n  id integer primary key\n  k integer unique\n}\n'


def t(*lines):
    return 'table t {\n  %s\n}\n' % '\n  '.join(lines)


TWO = 'insert into t (a, b) values (1, null), (1, null)'
ONE = 'insert into t (a, b) values (1, 2), (2, 2)'
# What, the schema before, the schema after, rows, and whether it "fails", "loses", or neither; "later": it is risky for what comes
# after it.
CASES = [
    ('a column that is not null', t('a integer', 'b integer'), t('a integer', 'b integer', 'c integer not null'), ONE, 'fails'),
    ('with a default', t('a integer', 'b integer'), t('a integer', 'b integer', 'c integer not null default 1'), ONE, ''),
    ('with a default of null', t('a integer', 'b integer'), t('a integer', 'b integer', 'c integer not null default null'), ONE, 'fails'),
    ('that counts', t('a integer', 'b integer'), t('a integer', 'b integer', 'c serial not null'), ONE, ''),
    ('that counts as an identity', t('a integer', 'b integer'),
     t('a integer', 'b integer', 'c integer not null generated always as identity'), ONE, ''),
    ('that is computed', t('a integer', 'b integer'), t('a integer', 'b integer', 'c integer not null generated always as (b + 1) stored'),
     TWO, 'fails'),
    ('a column that is the key', t('a integer', 'b integer'), t('a integer', 'b integer', 'c integer primary key'), ONE, 'fails'),
    ('with one default for all', t('a integer', 'b integer'), t('a integer', 'b integer', 'c integer primary key default 1'), ONE, 'fails'),
    ('with a default for each', t('a integer', 'b integer'), t('a integer', 'b integer', 'c uuid primary key default gen_random_uuid()'),
     ONE, ''),
    ('text that becomes an enum which is made anew', 'enum m { x y }\n' + t('a integer', 'b text'), 'enum m { y x }\n' + t('a integer', 'b m'),
     "insert into t (a, b) values (1, 'z')", 'fails'),
    ('a column that goes', t('a integer', 'b integer'), t('a integer'), ONE, 'loses'),
    ('not null', t('a integer', 'b integer'), t('a integer', 'b integer not null'), TWO, 'fails'),
    ('null', t('a integer', 'b integer not null'), t('a integer', 'b integer'), ONE, ''),
    ('unique', t('a integer', 'b integer'), t('a integer unique', 'b integer'), TWO, 'fails'),
    ('unique over a new column', t('a integer', 'b integer'), t('a integer', 'b integer', 'c text unique'), ONE, ''),
    ('with a default', t('a integer', 'b integer'), t('a integer', 'b integer', "c text default 'x' unique"), ONE, 'fails'),
    ('whose nulls are alike', t('a integer', 'b integer'), t('a integer', 'b integer', 'c text unique nulls not distinct'), ONE, 'fails'),
    ('unique over more than before', t('a integer unique', 'b integer'), t('a integer', 'b integer', 'unique (a, b)'), ONE, ''),
    ('over less', t('a integer', 'b integer', 'unique (a, b)'), t('a integer', 'b integer unique'), ONE, 'fails'),
    ('under another name', t('a integer', 'b integer', 'unique x (a)'), t('a integer', 'b integer', 'unique y (a)'), ONE, ''),
    ('an index instead', t('a integer unique', 'b integer'), t('a integer', 'b integer', 'unique index i (a)'), ONE, ''),
    ('of some rows only', t('a integer', 'b integer', 'unique index i (a) where (b > 0)'), t('a integer unique', 'b integer'), TWO, 'fails'),
    ('nulls not distinct', t('a integer', 'b integer unique'), t('a integer', 'b integer unique nulls not distinct'), TWO, 'fails'),
    ('nulls distinct', t('a integer', 'b integer unique nulls not distinct'), t('a integer', 'b integer unique'),
     'insert into t (a, b) values (1, null), (1, 1)', ''),
    ('nulls not distinct where there are none', t('a integer', 'b integer not null unique'),
     t('a integer', 'b integer not null unique nulls not distinct'), 'insert into t (a, b) values (1, 1), (1, 2)', ''),
    ('unique, of another type', t('a numeric unique', 'b integer'), t('a integer', 'b integer', 'unique u (a)'),
     'insert into t values (1.1, 1), (1.2, 1)', 'fails loses'),
    ('a unique index of another method', t('a integer', 'b integer', 'unique index i (a)'),
     t('a integer', 'b integer', 'unique index i (a desc)'), ONE, ''),
    ('a key', t('a integer', 'b integer'), t('a integer primary key', 'b integer'), TWO, 'fails'),
    ('of what is unique', t('a integer not null unique', 'b integer'), t('a integer primary key', 'b integer'), ONE, ''),
    ('of what is unique but for nulls', t('a integer', 'b integer unique'), t('a integer', 'b integer primary key'), TWO, 'fails'),
    ('with one more column', t('a integer', 'b integer', 'c integer not null', 'primary key (a, b)'),
     t('a integer', 'b integer', 'c integer not null', 'primary key (a, b, c)'), 'insert into t values (1, 1, 1), (1, 2, 1)', ''),
    ('that may be null', t('a integer', 'b integer', 'c integer', 'primary key (a, b)'),
     t('a integer', 'b integer', 'c integer', 'primary key (a, b, c)'), 'insert into t values (1, 1, null)', 'fails'),
    ('with one less', t('a integer', 'b integer', 'primary key (a, b)'), t('a integer primary key', 'b integer not null'),
     'insert into t values (1, 1), (1, 2)', 'fails'),
    ('a check', t('a integer', 'b integer'), t('a integer', 'b integer', 'check c (a > 1)'), ONE, 'fails'),
    ('under another name', t('a integer', 'b integer', 'check c (a > 0)'), t('a integer', 'b integer', 'check d (a > 0)'), ONE, ''),
    ('a check, of another type', t('a numeric', 'b integer', 'check c (a > 0)'), t('a integer', 'b integer', 'check d (a > 0)'),
     'insert into t values (0.2, 1)', 'fails loses'),
    ('a reference', U + t('a integer', 'b integer'), U + t('a integer references u (id)', 'b integer'), ONE, 'fails'),
    ('from a new column', U + t('a integer', 'b integer'), U + t('a integer', 'b integer', 'c integer references u (id)'), ONE, ''),
    ('with a default', U + t('a integer', 'b integer'), U + t('a integer', 'b integer', 'c integer default 1 references u (id)'), ONE, 'fails'),
    ('that does more', U + t('a integer references u (id)', 'b integer'),
     U + t('a integer references u (id) on delete cascade', 'b integer'), 'insert into u values (1, 1); ' + TWO, ''),
    ('to another column', U + t('a integer references u (id)', 'b integer'), U + t('a integer references u (k)', 'b integer'),
     'insert into u values (1, 7); ' + TWO, 'fails'),
    ('a value of an enum', 'enum e { x y }\n' + t('a e', 'b e'), 'enum e { y }\n' + t('a e', 'b e'), "insert into t values ('x', 'y')",
     'fails loses'),
    ('in another order', 'enum e { x y }\n' + t('a e', 'b e'), 'enum e { y x }\n' + t('a e', 'b e'), "insert into t values ('x', 'y')", ''),
    ('another enum', 'enum e { x y }\nenum f { x }\n' + t('a e'), 'enum e { x y }\nenum f { x }\n' + t('a f'), "insert into t values ('y')",
     'fails'),
    ('another enum that has all', 'enum e { x y }\nenum f { y x z }\n' + t('a e'), 'enum e { x y }\nenum f { y x z }\n' + t('a f'),
     "insert into t values ('y'), ('x')", ''),
    ('an enum as text', 'enum e { x y }\n' + t('a e'), 'enum e { x y }\n' + t('a text'), "insert into t values ('y')", ''),
    ('long enough', 'enum e { x yy }\n' + t('a e'), 'enum e { x yy }\n' + t('a varchar(2)'), "insert into t values ('yy')", ''),
    ('too short', 'enum e { x yy }\n' + t('a e'), 'enum e { x yy }\n' + t('a varchar(1)'), "insert into t values ('yy')", 'fails'),
    ('text as an enum', 'enum e { x y }\n' + t('a text'), 'enum e { x y }\n' + t('a e'), "insert into t values ('z')", 'fails'),
    ('an enum as a number', 'enum e { x y }\n' + t('a e'), 'enum e { x y }\n' + t('a integer'), "insert into t values ('x')", 'fails'),
    ('enums as enums', 'enum e { x y }\nenum f { x }\n' + t('a e[]'), 'enum e { x y }\nenum f { x }\n' + t('a f[]'),
     "insert into t values ('{x,y}')", 'fails'),
    ('one for many', 'enum e { x y }\n' + t('a e'), 'enum e { x y }\n' + t('a e[]'), "insert into t values ('x')", 'fails'),
    ('a number for what was counted', t('a serial', 'b integer'), t('a integer not null', 'b integer'), 'insert into t (b) values (1)', ''),
    ('what counts further', t('a serial', 'b integer'), t('a bigserial', 'b integer'), 'insert into t (b) values (1)', ''),
    ('what counts less far', t('a bigserial', 'b integer'), t('a serial', 'b integer'), 'insert into t (a) values (3000000000)', 'fails'),
    ('an identity for a serial', t('a serial', 'b integer'), t('a integer not null generated always as identity', 'b integer'),
     'insert into t (b) values (1)', ''),
    ('an identity', t('a integer not null', 'b integer'), t('a integer not null generated always as identity', 'b integer'), ONE, 'later'),
    ('an identity that ends earlier', t('a integer not null generated always as identity (max 100)', 'b integer'),
     t('a integer not null generated always as identity (max 10)', 'b integer'), "select setval('t_a_seq', 50)", 'fails'),
    ('later', t('a integer not null generated always as identity (max 100)', 'b integer'),
     t('a integer not null generated always as identity (max 1000)', 'b integer'), "select setval('t_a_seq', 50)", ''),
    ('somewhere else', t('a integer not null generated always as identity (max 100)', 'b integer'),
     t('a integer not null generated always as identity (start 200 min 200 max 300)', 'b integer'), "select setval('t_a_seq', 50)", 'later'),
    ('a sequence that ends earlier', 'sequence s max 100\n', 'sequence s max 10\n', "select setval('s', 50)", 'fails'),
    ('that begins later', 'sequence s start 50 min 1 max 100\n', 'sequence s start 50 min 20 max 100\n', "select setval('s', 5)", 'fails'),
    ('that begins behind its start', 'sequence s start 5 min 1 max 100\n', 'sequence s start 20 min 20 max 100\n', "select setval('s', 7)", ''),
    ('in a ring', 'sequence s max 100\n', 'sequence s max 100 cycle\n', "select setval('s', 100)", ''),
    ('values that are computed', t('a integer', 'b integer'), t('a integer', 'b integer generated always as (a + 1) stored'), ONE, 'loses'),
    ('in another way', t('a integer', 'b integer generated always as (a + 1) stored'),
     t('a integer', 'b integer generated always as (a + 2) stored'), 'insert into t (a) values (1)', ''),
    ('not any more', t('a integer', 'b integer generated always as (a + 1) stored'), t('a integer', 'b integer'),
     'insert into t (a) values (1)', ''),
    ('a type, as `using` has it', t('a text'), t('a integer using (length(a))'), "insert into t values ('x')", 'later'),
    ('a type, where a column has rows of the table', t('a bigint') + 'table x {\n  r `"public"."t"`\n}\n',
     t('a integer') + 'table x {\n  r `"public"."t"`\n}\n', "insert into x values ('(3000000000)')", 'fails'),
    ('a column with a default, where one has', t('a integer') + 'table x {\n  r `t[]`\n}\n',
     t('a integer', 'b integer default 1') + 'table x {\n  r `t[]`\n}\n', "insert into x values ('{(1)}')", 'fails'),
    ('without', t('a integer') + 'table x {\n  r `t[]`\n}\n', t('a integer', 'b integer') + 'table x {\n  r `t[]`\n}\n',
     "insert into x values ('{(1)}')", ''),
    ('where none has any more', t('a integer') + 'table x {\n  r `t`\n}\n', t('a bigint') + 'table x {\n  r text\n}\n',
     "insert into x values ('(1)')", ''),
    ('an instant, in the zone that `using` names', t('a timestamp with time zone'), t("a timestamp using (a at time zone 'UTC')"),
     "insert into t values ('2024-11-03 05:30+00')", ''),
]


def diff(before, after):
    with tempfile.TemporaryDirectory() as scratch:
        args = [SCHEMAGEN, 'diff', '--json', '--dialect', 'postgresql']
        for flag, text in (('--from', before), ('--to', after)):
            path = 'empty'
            if text:
                path = os.path.join(scratch, flag[2:] + '.schema')
                with open(path, 'w', encoding='utf-8') as f:
                    f.write(text)
            args += [flag, path]
        p = subprocess.run(args, capture_output=True, check=False)
        if p.returncode:
            raise AssertionError(p.stderr.decode())
        out = json.loads(p.stdout)
        return out['sql'].replace('--> statement-breakpoint', ''), out['steps']


def try_case(con, before, after, rows, verdict):
    """What is wrong, or None."""
    cur = con.cursor()
    sql, steps = diff(before, after)
    said = [any(s[word] for s in steps) for word in ('risky', 'destructive')]
    want = ['fails' in verdict or verdict == 'later', 'loses' in verdict]
    try:
        cur.execute(diff('', before)[0])
        cur.execute(rows)
        cur.execute('savepoint a')
        try:
            cur.execute(sql)
            failed = None
        except psycopg2.Error as e:
            failed = str(e)
    finally:
        con.rollback()
    if bool(failed) != ('fails' in verdict):
        return 'the server: %s\n%s' % (failed or 'nothing is wrong', sql)
    return None if said == want else 'said risky %s, destructive %s: %s' % (*said, [s['why'] for s in steps])


def main():
    con = psycopg2.connect(CONNINFO)
    con.cursor().execute('set client_min_messages = error')
    con.commit()
    print('1..%d' % len(CASES))
    for what, *case in CASES:
        wrong = try_case(con, *case)
        print('%sok - %s' % ('not ' if wrong else '', what))
        for line in (wrong or '').splitlines():
            print('# ' + line)


main()
