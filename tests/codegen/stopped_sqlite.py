"""Changes that rows can stand against, as TAP; see stopped_sqlite.t."""
import os
import re
import shutil
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../lib'))
from tap import finish, ok, schemagen  # noqa: E402

OTHER = 'table other {\n  id integer primary key\n}'
# name, the table before and after, rows that stand against it, what generate says, what migrate says
CASES = [
    ('a new column that is not null', 'id integer primary key', 'id integer primary key\n  b integer not null', 'insert into t values (1)',
     "rows of 't' have no value for the new column 'b', which is not null: give it a default", 'Cannot add a NOT NULL column'),
    ('one whose default is null', 'id integer primary key', 'id integer primary key\n  b integer not null default (null)', 'insert into t values (1)',
     "rows of 't' have no value for the new column 'b'", 'Cannot add a NOT NULL column|NOT NULL constraint failed'),
    ('one in a rebuild', 'id integer primary key\n  a text', "id integer primary key\n  a text default 'x'\n  b integer not null",
     "insert into t values (1, 'a')", "rows of 't' have no value for the new column 'b'", 'NOT NULL constraint failed: __new_t.b'),
    ('a column becomes not null', 'id integer primary key\n  a text', 'id integer primary key\n  a text not null', 'insert into t values (1, null)',
     "fails on rows in which 't.a' is null: fill them first, with UPDATE in a migration of its own", 'NOT NULL constraint failed: __new_t.a'),
    ('it becomes so and gets a default', 'id integer primary key\n  a text', "id integer primary key\n  a text not null default 'x'",
     'insert into t values (1, null)', "fails on rows in which 't.a' is null: fill them first", 'NOT NULL constraint failed: __new_t.a'),
    ('a new unique', 'id integer primary key\n  a text', 'id integer primary key\n  a text unique', "insert into t values (1, 'x'), (2, 'x')",
     "fails where rows of 't' are equal in what 't_a_unique' says is unique: look for such rows first", 'UNIQUE constraint failed: t.a'),
    ('a unique of two columns', 'id integer primary key\n  a text\n  b text', 'id integer primary key\n  a text\n  b text\n  unique index i (a, b)',
     "insert into t values (1, 'x', 'y'), (2, 'x', 'y')", "fails where rows of 't' are equal in what 'i' says is unique", 'UNIQUE constraint failed: t.a, t.b'),
    ('an index becomes unique', 'id integer primary key\n  a text\n  index i (a)', 'id integer primary key\n  a text\n  unique index i (a)',
     "insert into t values (1, 'x'), (2, 'x')", "fails where rows of 't' are equal in what 'i' says is unique", 'UNIQUE constraint failed: t.a'),
    ('a new primary key', 'a integer not null\n  b text', 'a integer primary key\n  b text', "insert into t values (1, 'x'), (1, 'y')",
     "fails on rows of 't' that are equal in the new primary key", 'UNIQUE constraint failed: __new_t.a'),
    ('a primary key of two columns', 'a integer not null\n  b text not null', 'a integer not null\n  b text not null\n  primary key (a, b)',
     "insert into t values (1, 'x'), (1, 'x')", "fails on rows of 't' that are equal in the new primary key", 'UNIQUE constraint failed: __new_t.a, __new_t.b'),
    ('a new check', 'id integer primary key\n  a integer', 'id integer primary key\n  a integer\n  check positive (a > 0)', 'insert into t values (1, 0)',
     "fails on rows of 't' that the new check 'positive' refuses", 'CHECK constraint failed: positive'),
    ('a check that changes', 'id integer primary key\n  a integer\n  check c (a > 0)', 'id integer primary key\n  a integer\n  check c (a > 5)',
     'insert into t values (1, 1)', "fails on rows of 't' that the changed check 'c' refuses", 'CHECK constraint failed: c'),
    ('a new reference', 'id integer primary key\n  a integer', 'id integer primary key\n  a integer references other(id)', 'insert into t values (1, 7)',
     "rows of 't' may refer to what is not there", "1 row of 't' refers to rows of 'other' that are not there"),
    ('text becomes integer in a strict table', 'strict\n  id integer primary key\n  a text', 'strict\n  id integer primary key\n  a integer',
     "insert into t values (1, 'many')", "fails on values of 't.a' that cannot be integer", 'cannot store TEXT value in INTEGER column __new_t.a'),
    ('a table becomes strict', 'id integer primary key\n  a integer', 'strict\n  id integer primary key\n  a integer', "insert into t values (1, 'many')",
     "fails on rows of 't' with values that are not of their column's type", 'cannot store TEXT value in INTEGER column __new_t.a'),
    ('a table becomes one without rowid', 'a text primary key', 'without rowid\n  a text primary key', "insert into t values ('x')", None, None),
]


def write(path, body):
    with open(path, 'w', encoding='utf-8') as f:
        f.write('project {\n  dialect sqlite\n}\n\n%s\n\ntable t {\n  %s\n}\n' % (OTHER, body))


def state(path):
    db = sqlite3.connect(path)
    try:
        return [line for line in db.iterdump() if '__schemagen_migrations' not in line]
    finally:
        db.close()


def run(path, sql):
    db = sqlite3.connect(path)
    db.executescript(sql)
    db.commit()
    db.close()


def check(name, prev, cur, rows, says, error):
    for path in ('m', 'rows.db', 'empty.db'):
        shutil.rmtree(path, ignore_errors=True) if path == 'm' else os.path.exists(path) and os.remove(path)
    write('a.schema', prev)
    write('b.schema', cur)
    flags = ('--out', 'm', '--allow-destructive')
    first = schemagen('generate', '--schema', 'a.schema', '--name', 'a', *flags)
    second = schemagen('generate', '--schema', 'b.schema', '--name', 'b', *flags)
    ok(not first[0] and not second[0] and (says is None or says in second[1]), name + ': generate says what can go wrong', first[1] + second[1])
    done = schemagen('migrate', '--url', 'empty.db', '--out', 'm')
    ok(done[0] == 0, name + ': works without rows', done[1])
    schemagen('migrate', '--url', 'rows.db', '--out', 'm', '--to', '0000_a')
    run('rows.db', rows)
    before = state('rows.db')
    done = schemagen('migrate', '--url', 'rows.db', '--out', 'm')
    if error is None:
        ok(done[0] == 0, name + ': works with rows', done[1])
    else:
        ok(done[0] == 5 and re.search(error, done[1]) and state('rows.db') == before, name + ': fails, and all is as before',
           done[1] + '\n'.join(set(before) ^ set(state('rows.db'))))


def main():
    for case in CASES:
        check(*case)
    return finish()


if __name__ == '__main__':
    sys.exit(main())
