"""What a change of a SQLite schema can fail on, and what it loses, as TAP: what the plan says of each change is held against what
SQLite does with rows of every kind.

A change fails where rows exist that stop it, or that leave a reference to nothing. It loses something where a table or a column goes, or
where two different values of a column become the same. Values are such that the column's type is for; a column that takes everything
as it is, and a change that can fail, meet all of them."""
import itertools
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../lib'))
from differ import Differ  # noqa: E402

MARK = '--> statement-breakpoint'
INTEGERS = ['0', '1', '9007199254740992', '9007199254740993']
REALS = ['1.5', '2.0', '0.3', '0.1+0.2', '1e300']
TEXTS = ["''", "'abc'", "'1'", "'7'", "'007'", "'1.5'", "'1e3'"]
BLOBS = ["x''", "x'00ff'", "x'616263'", "x'31'"]
VALUES = ['NULL'] + INTEGERS + REALS + TEXTS + BLOBS
# What a type is for; the types of a strict table are the first five.
TYPES = {'integer': INTEGERS, 'real': REALS, 'text': TEXTS, 'blob': VALUES, '`any`': VALUES, 'numeric': INTEGERS + REALS, '`varchar(9)`': TEXTS,
         '`datetime`': INTEGERS + REALS, '`floating point`': INTEGERS, '`double`': REALS}
STRICT = list(TYPES)[:5]



def statements(sql):
    return [s for s in sql.split(MARK) if s.strip() and not s.strip().startswith('PRAGMA')]


def q(name):
    return '"%s"' % name


class Case:
    """`before`, `after`: schemas; `rows`: the values of each column of a table, or of `{table: {column: values}}`; what is not named is empty.
    `fill`: statements that come before all rows. `renames`: of columns of t, new name to old. `meant`: the values that a column is for, where
    that is not all. `sides`: the parent's column changes, too."""

    def __init__(self, name, before, after, rows, fill=(), renames=None, meant=None, sides=False):
        self.name, self.rows, self.fill, self.renames, self.meant = name, rows, fill, renames or {}, meant or {}
        self.sides = sides
        self.before, self.after = ('project {\n  dialect sqlite\n}\n' + text for text in (before, after))

    def open(self):
        con = sqlite3.connect(':memory:', isolation_level=None)
        con.executescript('PRAGMA foreign_keys=OFF;' + ''.join(self.first))
        for s in self.fill:
            con.execute(s)
        return con

    def migrate(self, con):
        try:
            for s in self.change:
                con.execute(s)
        except sqlite3.Error:
            return False
        return True

    def put(self, con, row):
        try:
            con.execute('INSERT INTO t (%s) VALUES (%s)' % (', '.join(map(q, self.rows)), ', '.join(row)))
        except sqlite3.Error:
            return False
        return True

    def columns(self, con):
        """The columns of t: name to whether it is generated; nothing where there is no t."""
        return {c[1]: c[6] > 1 for c in con.execute('PRAGMA table_xinfo(t)')}

    def values(self, con, columns):
        return con.execute('SELECT %s FROM t' % ', '.join('typeof({0}) || quote({0}) || hex({0})'.format(q(c)) for c in columns)).fetchone()

    def fails_on(self, rows):
        """Each row twice, where the old table takes it."""
        con = self.open()
        try:
            if not any([self.put(con, row) for row in rows + rows]):
                return False
            broken = set(con.execute('PRAGMA foreign_key_check'))
            return not self.migrate(con) or not set(con.execute('PRAGMA foreign_key_check')) <= broken
        finally:
            con.close()

    def look(self, differ):
        answer = differ.sql(self.before, self.after, ['t.%s=t.%s' % (old, new) for new, old in self.renames.items()])
        self.first, self.change = statements(differ.sql('', self.before).text), statements(answer.text)
        return answer

    def try_it(self):
        """(fails, loses), as SQLite has it."""
        rows = list(itertools.product(*self.rows.values()))
        meant = [row for row in rows if all(v in self.meant.get(c, row) for c, v in zip(self.rows, row))]
        # Values of a class that a column is not meant for stop a change by what they are, not by being equal to another.
        fails = self.fails_on(rows) and (self.fails_on(meant) or any(self.fails_on([row]) for row in rows))
        con = self.open()
        old = self.columns(con)
        assert self.migrate(con), 'fails without rows'
        new = self.columns(con)
        con.close()
        stay = [(a, b) for a, b in ((self.renames.get(n, n), n) for n in new) if a in old]
        gone = set(old) - {a for a, _ in stay}
        loses = not new or any(not old[c] for c in gone)
        before, after = zip(*[pair for pair in stay if not (old[pair[0]] and new[pair[1]])] or [((), ())])
        became = [{} for _ in before]
        for row in meant if before and not loses and not self.sides else ():
            con = self.open()
            values = self.values(con, before) if self.put(con, row) else None
            if values and self.migrate(con):
                for i, value in enumerate(self.values(con, after)):
                    became[i].setdefault(value, set()).add(values[i])
            con.close()
        return fails, loses or any(len(values) > 1 for column in became for values in column.values())


def table(*lines, name='t'):
    return 'table %s {\n  %s\n}\n' % (name, '\n  '.join(lines))


def type_cases():
    """Each type to each other one, in tables that are strict or not."""
    forms = [('%s', ''), ('%s primary key', ''), ('%s', 'unique index t_u (a)'), ('%s not null', 'primary key k (a, b)')]
    for (a, kind), b, old, new in itertools.product(TYPES.items(), TYPES, (False, True), (False, True)):
        if (a == b and old == new) or (old and a not in STRICT) or (new and b not in STRICT):
            continue
        for form, line in forms if list(TYPES).index(a) < 5 and list(TYPES).index(b) < 5 else forms[:1]:
            extra = ['b %s not null default 1' % ('`any`' if new else 'text')] + ([line] if line else [])
            yield Case('%s%s%s to %s%s' % (form % a, line and ', ' + line, ' strict' if old else '', b, ' strict' if new else ''),
                       table('a ' + form % a, *extra, *(['strict'] if old else [])), table('a ' + form % b, *extra, *(['strict'] if new else [])),
                       {'a': VALUES}, meant={'a': kind})


FEW = {'integer': ['NULL', '1', '2', "'abc'"], 'text': ['NULL', "'1'", "'abc'", "'7'", "'007'"]}
PARENT = table('a integer primary key', 'b text unique', name='p')
PARENTS = ["INSERT INTO p VALUES (1, 'abc'), (7, '007')"]
A, B, C, T = 'a integer', 'b integer', 'c integer', 'b text'


def few(**columns):
    return {name: FEW[kind] for name, kind in columns.items()}


def rule_cases():
    """Changes of everything else, one at a time and in the company that makes a difference: lines before, lines behind, values."""
    ab, at = few(a='integer', b='integer'), few(a='integer', b='text')
    for name, before, after, rows in [
        ('nothing but a default', [A], ['a integer default 5'], few(a='integer')),
        ('a default goes', ["b text default 'x'"], [T], few(b='text')),
        ('a default that is an expression', [T], ['b text default (upper(hex(1)))'], few(b='text')),
        ('not null', [A], ['a integer not null'], few(a='integer')),
        ('null', ['a integer not null'], [A], few(a='integer')),
        ('not null and a default', [A], ['a integer not null default 1'], few(a='integer')),
        ('a column', [A], [A, B], few(a='integer')),
        ('a column with a default', [A], [A, 'b integer not null default 1'], few(a='integer')),
        ('a column that is not null', [A], [A, 'b integer not null'], few(a='integer')),
        ('a column that is not null, of a null', [A], [A, 'b integer not null default (null)'], few(a='integer')),
        ('a column with a default to be computed', [A], [A, "b text not null default (hex(1))"], few(a='integer')),
        ('a column goes', [A, B], [A], ab),
        ('a column that an index needs goes', [A, B, 'index t_b (b)'], [A], ab),
        ('a unique index', [A], [A, 'unique index t_a (a)'], few(a='integer')),
        ('a unique index over more', [A, B, 'unique index t_a (a)'], [A, B, 'unique index t_ab (b, a)'], ab),
        ('a unique index over less', [A, B, 'unique index t_ab (a, b)'], [A, B, 'unique index t_a (a)'], ab),
        ('a unique index over the key', ['a integer primary key', B], ['a integer primary key', B, 'unique index t_ab (a, b)'], ab),
        ('a unique index over a new column', [A], [A, 'b integer unique'], few(a='integer')),
        ('a unique index over a new column with a default', [A], [A, 'b integer default 1 unique'], few(a='integer')),
        ('a unique index over a new column and its expression', [A], [A, T, 'unique index t_b (coalesce(b, 1))'], few(a='integer')),
        ('a unique index over an expression', [T], [T, 'unique index t_b (lower(b))'], {'b': ["'a'", "'A'"]}),
        ('a unique index over some rows', [A, B], [A, B, 'unique index t_a (a) where (b > 1)'], ab),
        ('a unique index over all rows', [A, B, 'unique index t_a (a) where (b > 1)'], [A, B, 'unique index t_a (a)'], ab),
        ('a unique index with another order', [A, 'unique index t_a (a)'], [A, 'unique index t_a (a desc)'], few(a='integer')),
        ('a unique index with another name', [A, 'unique index t_a (a)'], [A, 'unique index t_b (a)'], few(a='integer')),
        ('a unique index stays where the table is made anew', [A, B, 'unique index t_a (a)'],
         [A, 'b integer default 2', 'unique index t_a (a)'], ab),
        ('an index becomes unique', [A, 'index t_a (a)'], [A, 'unique index t_a (a)'], few(a='integer')),
        ('an index is unique no more', [A, 'unique index t_a (a)'], [A, 'index t_a (a)'], few(a='integer')),
        ('a unique expression over what becomes a number', [T, 'unique index t_b ((b || 1))'], ['b integer', 'unique index t_b ((b || 1))'],
         few(b='text')),
        ('a collation', [T, 'unique index t_b (b)'], [T, 'unique index t_b ((b collate nocase))'], {'b': ["'a'", "'A'"]}),
        ('a check', [A], [A, 'check k (a < 2)'], few(a='integer')),
        ('another check', [A, 'check k (a < 3)'], [A, 'check k (a < 2)'], few(a='integer')),
        ('a check goes', [A, 'check k (a < 3)'], [A], few(a='integer')),
        ('a primary key over null', ['a text'], ['a text null primary key'], {'a': ['NULL', "'x'", "'y'"]}),
        ('a primary key', ['a text not null'], ['a text primary key'], {'a': ["'x'", "'y'"]}),
        ('a primary key of what is unique', ['a text not null unique'], ['a text primary key', 'unique index t_a_unique (a)'],
         {'a': ["'x'", "'y'"]}),
        ('a rowid of null', [A], ['a integer primary key'], {'a': ['NULL', '1', "'abc'"]}),
        ('a rowid of unique integers', ['a integer not null unique'], ['a integer primary key', 'unique index t_a_unique (a)'],
         {'a': ['1', '2', "'abc'"]}),
        ('a new rowid', [B], [B, 'a integer primary key'], few(b='integer')),
        ('a new rowid that counts on', [B], [B, 'a integer primary key autoincrement'], few(b='integer')),
        ('a new primary key of text', [B], [B, 'a text primary key'], few(b='integer')),
        ('a new primary key with a default', [B], [B, "a text primary key default 'x'"], few(b='integer')),
        ('a primary key goes', ['a integer primary key', B], [A, B], ab),
        ('the primary key is another column', ['a integer primary key', 'b integer not null'], ['a integer not null', 'b integer primary key'], ab),
        ('a primary key of two', [A, B], [A, B, 'primary key k (a, b)'], ab),
        ('a primary key of three', [A, B, C, 'primary key k (a, b)'], [A, B, C, 'primary key k (a, b, c)'], few(a='integer', b='integer', c='integer')),
        ('a primary key of fewer', [A, B, C, 'primary key k (a, b, c)'], [A, B, C, 'primary key k (a, c)'], few(a='integer', b='integer', c='integer')),
        ('a primary key in another order', [A, B, 'primary key k (a, b)'], [A, B, 'primary key k (b, a)'], ab),
        ('a primary key with another name', [A, B, 'primary key k (a, b)'], [A, 'b integer default 1', 'primary key l (a, b)'], ab),
        ('counting on', ['a integer primary key'], ['a integer primary key autoincrement'], few(a='integer')),
        ('counting on no more', ['a integer primary key autoincrement'], ['a integer primary key'], few(a='integer')),
        ('without rowid', ['a integer primary key', B], ['a integer primary key', B, 'without rowid'], ab),
        ('without rowid, with null in the key', ['a text null primary key', B], ['a text null primary key', B, 'without rowid'],
         few(a='text', b='integer')),
        ('without rowid, with null in one of the keys', [A, 'b integer not null', 'primary key k (a, b)'],
         [A, 'b integer not null', 'primary key k (a, b)', 'without rowid'], ab),
        ('with a rowid', ['a integer primary key', B, 'without rowid'], ['a integer primary key', B], ab),
        ('with a rowid, and a key of text', ['a text primary key', B, 'without rowid'], ['a text primary key', B], few(a='text', b='integer')),
        ('strict', ['a integer primary key', T], ['a integer primary key', T, 'strict'], {'b': VALUES}),
        ('strict, of any', ['a integer primary key', 'b `any`'], ['a integer primary key', 'b `any`', 'strict'], {'b': VALUES}),
        ('strict, of nothing but a rowid', ['a integer primary key'], ['a integer primary key', 'strict'], {'a': ['NULL', '1', '2']}),
        ('strict, with null in the key', ['a text null primary key', B], ['a text null primary key', B, 'strict'], few(a='text', b='integer')),
        ('strict, with null in one of the keys', [A, 'b integer not null', 'primary key k (a, b)'],
         [A, 'b integer not null', 'primary key k (a, b)', 'strict'], ab),
        ('another key of a strict table', ['a text null primary key', 'b text', 'strict'], ['a text', 'b text null primary key', 'strict'],
         few(a='text', b='text')),
        ('strict no more, and with a key of text', ['a text primary key', B, 'strict'], ['a text primary key', B], few(a='text', b='integer')),
        ('strict no more', ['a integer primary key', T, 'strict'], ['a integer primary key', T], {'b': VALUES}),
        ('any, strict no more', ['a integer primary key', 'b `any`', 'strict'], ['a integer primary key', 'b `any`'], {'b': VALUES}),
        ('a generated column', [A], [A, 'b integer generated always as (a + 1) virtual'], few(a='integer')),
        ('a stored column', [A], [A, 'b integer generated always as (a + 1) stored'], few(a='integer')),
        ('a generated column that is not null', [A], [A, 'b integer not null generated always as (a + 1) virtual'], few(a='integer')),
        ('a stored column that is not null', [A], [A, 'b integer not null generated always as (a + 1) stored'], few(a='integer')),
        ('a generated column becomes not null', [A, 'b integer generated always as (a + 1) virtual'],
         [A, 'b integer not null generated always as (a + 1) virtual'], few(a='integer')),
        ('a generated column, unique', [A, B], [A, B, 'c integer generated always as (a + b) virtual unique'], ab),
        ('another expression', [A, 'b integer generated always as (a + 1) virtual'], [A, 'b integer generated always as (a + 2) virtual'],
         few(a='integer')),
        ('another expression, not null', [A, 'b integer not null generated always as (coalesce(a, 1)) stored'],
         [A, 'b integer not null generated always as (a + 2) stored'], few(a='integer')),
        ('another expression, unique', [A, B, 'c integer generated always as (a) stored unique'],
         [A, B, 'c integer generated always as (b) stored unique'], ab),
        ('stored in place of virtual', [A, 'b integer generated always as (a + 1) virtual'], [A, 'b integer generated always as (a + 1) stored'],
         few(a='integer')),
        ('virtual in place of stored', [A, 'b integer generated always as (a + 1) stored'], [A, 'b integer generated always as (a + 1) virtual'],
         few(a='integer')),
        ('generated in place of its own values', [A, B], [A, 'b integer generated always as (a + 1) virtual'], ab),
        ('stored in place of its own values', [A, B], [A, 'b integer generated always as (a + 1) stored'], ab),
        ('its own values in place of virtual', [A, 'b integer generated always as (a + 1) virtual'], [A, B], few(a='integer')),
        ('its own values in place of stored', [A, 'b integer generated always as (a + 1) stored'], [A, B], few(a='integer')),
        ('a generated column goes', [A, 'b integer generated always as (a + 1) virtual'], [A], few(a='integer')),
        ('a stored column of a strict table', [T, 'strict'], [T, 'c integer generated always as (b) stored', 'strict'], few(b='text')),
        ('a virtual column of a strict table', [T, 'strict'], [T, 'c integer generated always as (b) virtual', 'strict'], few(b='text')),
        ('a stored column where the table becomes strict', [T, 'c integer generated always as (b) stored'],
         [T, 'c integer generated always as (b) stored', 'strict'], {'b': VALUES}),
        ('a unique index over what is generated of what becomes a number', [T, 'c text generated always as (upper(b)) stored unique'],
         [A.replace('a', 'b', 1), 'c text generated always as (upper(b)) stored unique'], few(b='text')),
    ]:
        yield Case(name, table(*before), table(*after), rows)
    for name, before, after, renames in [
        ('a new name', [A, B], [A, C], {'c': 'b'}),
        ('a new name in the primary key', [A, B, 'primary key k (a, b)'], [A, C, 'primary key k (a, c)'], {'c': 'b'}),
        ('a new name in a unique index', [A, B, 'unique index t_b (b)'], [A, C, 'unique index t_b (c)'], {'c': 'b'}),
        ('a new name where the table is made anew', [A, B, 'unique index t_b (b)'], ['a integer default 1', C, 'unique index t_b (c)'], {'c': 'b'}),
        ('a new name and not null', [A, B], [A, 'c integer not null'], {'c': 'b'}),
        ('two names change places', [A, B], [A, B], {'a': 'b', 'b': 'a'}),
    ]:
        yield Case(name, table(*before), table(*after), ab, renames=renames)
    yield Case('a table goes', table(A) + table(A, name='u'), table(A, name='u'), few(a='integer'))


def reference_cases():
    key = 'foreign key f (%s) references p (%s)'
    for name, before, after, rows in [
        ('a reference', [A, T], [A, T, key % ('a', 'a')], few(a='integer')),
        ('a reference with a new column', [A], [A, 'b integer references p(a)'], few(a='integer')),
        ('a reference with a new column where the table is made anew', [A], ['a integer default 1', 'b integer references p(a)'], few(a='integer')),
        ('a reference with a new column and a default', [A], [A, 'b integer default 9 references p(a)'], few(a='integer')),
        ('a reference goes', [A, key % ('a', 'a')], [A], few(a='integer')),
        ('what a reference does', [A, key % ('a', 'a')], [A, key % ('a', 'a') + ' on delete cascade'], few(a='integer')),
        ('another column of the parent', [T, key % ('b', 'a')], [T, key % ('b', 'b')], few(b='text')),
        ('another column', [A, B, key % ('a', 'a')], [A, B, key % ('b', 'a')], few(a='integer', b='integer')),
        ('text that refers to text becomes a number', [T, key % ('b', 'b')], ['b integer', key % ('b', 'b')], few(b='text')),
        ('text that refers to a number becomes one', [T, key % ('b', 'a')], ['b integer', key % ('b', 'a')], few(b='text')),
        ('a number that refers to one becomes text', [A, key % ('a', 'a')], ['a text', key % ('a', 'a')], few(a='integer')),
    ]:
        yield Case(name, PARENT + table(*before), PARENT + table(*after), rows, fill=PARENTS)
    types = ['integer', 'real', 'text', 'blob']
    for (child, parent), (child_now, parent_now) in itertools.product(itertools.product(types, repeat=2), repeat=2):
        if (child, parent) != (child_now, parent_now):
            sides = [table('a %s unique' % p, name='p') + table('a %s references p(a)' % c) for c, p in ((child, parent), (child_now, parent_now))]
            yield Case('%s to %s: %s to %s' % (child, parent, child_now, parent_now), *sides, {'a': VALUES}, meant={'a': TYPES[child]},
                       fill=["INSERT INTO p VALUES (1), (1.5), ('abc'), ('007'), ('2.0')"], sides=True)


def cases():
    yield from rule_cases()
    yield from reference_cases()
    yield from type_cases()


def main():
    differ = Differ()
    count = failed = 0
    for case in cases():
        if len(sys.argv) > 1 and sys.argv[1] not in case.name:
            continue
        count += 1
        try:
            answer = case.look(differ)
            said, done = (answer.risky, answer.destructive), case.try_it()
        except AssertionError as e:
            failed += 1
            print('not ok %d - %s\n# %s' % (count, case.name, str(e).replace('\n', '\n# ')))
            continue
        if case.sides: # what is lost or equal in the parent is not tried
            said = (said[0] and (done[0] or not said[1]), done[1])
        print('%s %d - %s: %s, %s' % ('ok' if said == done else 'not ok', count, case.name, 'can fail' if done[0] else 'cannot fail',
                                      'loses' if done[1] else 'loses nothing'))
        if said != done:
            failed += 1
            print('# the plan says: %s, %s' % tuple('yes' if x else 'no' for x in said))
    print('1..%d' % count)
    differ.close()
    sys.exit(failed > 0)


if __name__ == '__main__':
    main()
