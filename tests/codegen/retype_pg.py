"""retype_pg.py: every type against every other, as the type of a column with rows. What --json says of the change is held against
what PostgreSQL does with the rows: a value that fails, or that depends on the session's time zone, has to be announced as risky,
one that is not what it was when it is turned back as destructive, and neither may be said of a change that no value here suffers
from. And as a rewrite, where PostgreSQL puts the rows into another file, and nowhere else. TAP, two tests a type; a failure names
the pair."""
import json
import os
import subprocess
import sys
import tempfile

import psycopg2

SCHEMAGEN = os.environ['SCHEMAGEN']
CONNINFO = os.environ['SCHEMAGEN_TEST_PG']
FROM = sys.argv[1:]  # only these

# Types as a snapshot spells them, and values that show what a narrower one makes of them. Those of text are its own and, for each
# other type, what that can read.
TYPES = {
    'smallint': ['0', '1', '-32768', '32767'],
    'integer': ['0', '1', '7', '-2147483648', '2147483647', '1234567'],
    'bigint': ['0', '1', '-9223372036854775808', '9223372036854775807', '1234567890123456789'],
    'numeric': ['0', '1.5', '1.23456789012', '12345678901234567890.123456789', '-1e400', 'NaN'],
    'numeric(4)': ['0', '9999', '-9999'],
    'numeric(4, 2)': ['99.99', '-12.34'],
    'numeric(5, 2)': ['999.99', '-12.34'],
    'numeric(5, 1)': ['9999.9', '0.5'],
    'numeric(12)': ['999999999999', '-5'],
    'numeric(30, 10)': ['12345678901234567890.0123456789', '1.0123456789'],
    'real': ['0', '1.5', '1.2345678', '3e38', '-1e-30'],
    'double precision': ['0', '1.5', '1.2345678901234567', '1e300', '1e-300'],
    'money': ['0', '1.55', '-92233720368547758.08', '92233720368547758.07'],
    'boolean': ['true', 'false'],
    'text': ['', 'abc', 'a longer text than those that have a length', 'x' * 70],
    'varchar': ['', 'abc', 'x' * 70],
    'varchar(5)': ['', 'abcde'],
    'varchar(40)': ['abcdefghij', 'x' * 40],
    'char': ['a'],
    'char(5)': ['abc', 'abcde'],
    'name': ['abc', 'x' * 63],
    'bytea': [r'\x616263', r'\x00ff'],
    'uuid': ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    'date': ['2024-02-29', '1999-12-31', '0044-03-15 BC'],
    'time': ['00:00:00', '12:34:56.123456'],
    'time(0)': ['12:34:56'],
    'time with time zone': ['12:34:56.123456+02', '23:00:00-05'],
    'timestamp': ['2024-02-29 12:34:56.123456', '1999-12-31 00:00:00'],
    'timestamp (3)': ['2024-02-29 12:34:56.123'],
    'timestamp (6)': ['2024-02-29 12:34:56.123456'],
    'timestamp with time zone': ['2024-02-29 12:34:56.123456+00', '2024-11-03 05:30:00+00'],
    'timestamp (0) with time zone': ['2024-02-29 12:34:56+00', '2024-11-03 05:30:00+00'],
    'interval': ['1 year 2 mons 3 days 04:05:06.789123', '-36:00:00'],
    'interval(0)': ['1 year 2 mons 3 days 04:05:06'],
    'interval year to month': ['1 year 2 mons'],
    'interval day': ['1 year 2 mons 3 days'],
    'interval hour to minute': ['3 days 04:05:00'],
    'json': ['1', '1.5', 'true', '"a"', '{"b": 1,  "a": 2, "a": 3}', '"\\u0000"', '1e400'],
    'jsonb': ['1', '1.5', 'true', '"a"', '{"a": 2, "b": 1}', '[1, 2]', '1234567890123456789012', '1e400'],
    'xml': ['<a>b</a>', 'text'],
    'inet': ['192.168.1.7', '192.168.1.7/24', '2001:db8:1111:2222:3333:4444:5555:6666/64'],
    'cidr': ['192.168.1.0/24', '2001:db8:1111:2222:3333:4444:5555:6666/128'],
    'macaddr': ['08:00:2b:01:02:03'],
    'macaddr8': ['08:00:2b:01:02:03:04:05', '08:00:2b:ff:fe:01:02:03'],
    'bit': ['1'],
    'bit(4)': ['0101', '1111'],
    'bit(8)': ['01011111'],
    'bit(40)': ['1' * 40, '0' * 39 + '1'],
    'bit varying': ['', '0101', '1' * 70],
    'bit varying(4)': ['01', '0101'],
    'point': ['(1,2)'],
    'line': ['{1,2,3}'],
    'lseg': ['[(1,2),(3,4)]'],
    'box': ['(5,4),(1,2)'],
    'path': ['[(1,2),(3,4)]', '((1,2),(3,4))'],
    'polygon': ['((1,2),(3,4),(5,1))'],
    'circle': ['<(1,2),3>'],
    'int4range': ['[1,5)', 'empty', '(,)'],
    'int8range': ['[1,5000000000)'],
    'numrange': ['[1.5,2.5]'],
    'daterange': ['[2024-01-01,2024-02-01)'],
    'tsrange': ['["2024-01-01 10:30:00","2024-02-01 11:00:00"]'],
    'tsvector': ["'a':1 'b':2"],
    'oid': ['0', '7', '4294967295'],
    'integer[]': ['{}', '{1,2}', '{{1,2},{3,70000}}', '{NULL}'],
    'smallint[]': ['{1,2}'],
    'integer[][]': ['{{1,2},{3,4}}'],
    'text[]': ['{}', '{abc,"d e"}', '{{a},{b}}'],
    'varchar(2)[]': ['{ab,c}'],
    'numeric(5, 2)[]': ['{999.99}'],
    'timestamp[]': ['{"2024-02-29 12:34:56.123456"}'],
    'jsonb[]': ['{"{\\"a\\": 1}"}', '{1.555}'],
    'uuid[]': ['{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'],
}
# What a text may hold that a type of that word reads, and not as it stands there; or does not.
READS = {
    'date': ['2024-02-29 12:34:56'],
    'time': ['2024-02-29 12:34:56'],
    'time with time zone': ['2024-02-29 12:34:56+02'],
    'timestamp': ['2024-02-29 12:34:56+05'],
    'timestamp with time zone': ['2024-02-29 12:34:56.789-05'],
    'interval': ['1 year 2 mons 3 days 04:05:06.789'],
    'real': ['1.23456789'],
    'double precision': ['1.23456789012345678901'],
    'money': ['1.005'],
    'numeric': ['1.0050123456789'],
    'json': ['{'],
    'jsonb': ['{"b": 1,  "a": 2, "a": 3}'],
    'xml': ['<a'],
    'bytea': ['a\\b'],
    'tsvector': ['b a b', "'"],
    'bit': ['010101'],
    'bit varying': ['010101'],
}
# More that differ in whether the table is written anew.
MORE = ['citext', 'char(1)', 'varchar(70)', 'varchar[]', 'varchar(5)[]', 'bit varying(8)', 'numeric(6)', 'numeric(12, 2)', 'time(3)', 'timestamp (6)[]',
        'interval minute', 'interval(3)', 'interval day to second(3)']
NUMBERS = [t for t in TYPES if t.startswith(('small', 'int', 'big', 'num', 'real', 'double', 'money')) and 'rv' not in t and
           'range' not in t and not t.endswith(']')]
TIMES = [t for t in TYPES if t.startswith(('date', 'time', 'interval')) and not t.endswith((']', 'range'))]
STRINGS = ('text', 'varchar', 'varchar(5)', 'varchar(40)', 'char', 'char(5)')
LISTS = ('text[]', 'varchar(2)[]')
# Those whose text is as long as it likes, whatever the values above.
LONG = ('interval', 'bytea', 'json', 'xml', 'point', 'line', 'lseg', 'box', 'path', 'polygon', 'circle', 'tsvector')
# What is not seen from the values: what can be made again, but not by a cast; the zone that is added, by one that it is taken from.
UNSEEN = [('box', 'lseg'), ('time', 'time with time zone'), ('time(0)', 'time with time zone')]


def model(columns):
    tables = {}
    for i, kind in enumerate(columns):
        c = {'name': 'c', 'type': kind, 'primaryKey': False, 'notNull': False}
        tables['public.t%d' % i] = {
            'name': 't%d' % i, 'schema': '', 'columns': {'c': c}, 'indexes': {}, 'foreignKeys': {}, 'compositePrimaryKeys': {},
            'uniqueConstraints': {}, 'policies': {}, 'checkConstraints': {}, 'isRLSEnabled': False}
    return {'id': '1', 'prevId': '0', 'version': '7', 'dialect': 'postgresql', 'tables': tables, 'enums': {}, 'schemas': {},
            'sequences': {}, 'roles': {}, 'policies': {}, 'views': {}, '_meta': {'columns': {}, 'schemas': {}, 'tables': {}}}


def plans(pairs):
    """The statements of each change of type, whether they are announced as (risky, destructive), and as a rewrite."""
    with tempfile.TemporaryDirectory() as scratch:
        args = [SCHEMAGEN, 'diff', '--json']
        for side, flag in enumerate(('--from', '--to')):
            path = os.path.join(scratch, flag)
            with open(path, 'w', encoding='utf-8') as f:
                json.dump(model([p[side] for p in pairs]), f)
            args += [flag, path]
        out = json.loads(subprocess.run(args, capture_output=True, check=True).stdout)
    found = [([], [False, False], [False]) for _ in pairs]
    for s in out['steps']:
        sql, said, rewrite = found[int(s['object'].split('.')[0][1:])]
        sql.append(s['sql'])
        said[0] |= s['risky']
        said[1] |= s['destructive']
        rewrite[0] |= s['rewrite']
    return found


class Server:
    def __init__(self):
        self.con = psycopg2.connect(CONNINFO)
        self.cur = self.con.cursor()
        self.cur.execute('select format_type(castsource, null), format_type(casttarget, null) from pg_cast')
        self.casts = set(self.cur.fetchall())
        self.types = list(TYPES) + MORE
        self.cur.execute("select 1 from pg_available_extensions where name = 'citext'")
        if self.cur.fetchone():
            self.cur.execute('create extension if not exists citext')
        else:
            self.types.remove('citext')
        self.cur.execute("set client_min_messages = error; set timezone = 'America/New_York'; set extra_float_digits = 1")

    def word(self, kind):
        self.cur.execute('select format_type(%s::regtype, null)', (kind,))
        return self.cur.fetchone()[0]

    def is_asked(self, old, new, said):
        """Whether the values above say what becomes of any. Where no cast is, the text of the one is read as the other, and that is
        called risky; a text with a length is held to be like one without."""
        if (old, new) in UNSEEN or new not in STRINGS and (old in STRINGS[2:] or (old in LISTS[1:] and new not in LISTS)):
            return False
        if new in STRINGS + ('name',) and said != [False, False] and (old.startswith(LONG) or old.endswith((']', 'range'))):
            return False
        a, b = self.word(old), self.word(new)
        return (said != [True, False] or (a, b) in self.casts or a == b or old in STRINGS or new in STRINGS or
                any(old in f and new in f for f in (NUMBERS, TIMES)))

    def values(self, old, new):
        """Of a text, those that the other type writes too."""
        out = list(TYPES[old])
        if (old in STRINGS and new not in STRINGS) or (old in LISTS and new not in STRINGS + LISTS and new.endswith(']')):
            for v in TYPES[new]:
                self.cur.execute('select %%s::%s::text' % new, (v,))
                out.append(self.cur.fetchone()[0])
            word = {'character': 'bit'}.get(self.word(new), self.word(new)).replace(' without time zone', '')
            for v in READS.get(word.replace('[]', ''), []):
                out.append(v if old in STRINGS else '{"%s"}' % v.replace('"', '\\"'))
        return out

    def attempt(self, old, new, sql, rows):
        """None where it fails; else the rows that are not what they were, turned back in this time zone and in another."""
        c = self.cur
        c.execute("savepoint a; create temporary table x (n serial, was %s, c %s)" % (old, old))
        try:
            for v in rows:
                c.execute('insert into x (was, c) values (%s, %s)', (v, v))
            c.execute('savepoint b')
            try:
                for s in sql:
                    c.execute(s)
            except psycopg2.Error as e:
                return None, str(e).split('\n', maxsplit=1)[0]
            lost, zone = self.back(old), []
            c.execute("set local time zone 'Pacific/Honolulu'")
            zone = self.back(old)
            return lost, zone
        finally:
            c.execute('rollback to a')

    def back(self, old):
        """The rows that no way back leads from to what they were."""
        self.cur.execute('select n from x order by n')
        return [bad for (n,) in self.cur.fetchall() for bad in self.row_back(old, n)]

    def row_back(self, old, n):
        same = '(was = (%s))' if old in NUMBERS else '(was::text = (%s)::text)'
        for way in ('c::%s', 'c::text::%s', 'c::numeric::%s', 'c::integer::%s', "convert_from(c, 'UTF8')::%s"):
            self.cur.execute('savepoint c')
            try:
                self.cur.execute('select was is null or coalesce(%s, false) from x where n = %d' % (same % (way % old), n))
                if self.cur.fetchone()[0]:
                    return []
            except psycopg2.Error:
                pass
            finally:
                self.cur.execute('rollback to c')
        self.cur.execute('select was::text, c::text from x where n = %d' % n)
        return self.cur.fetchall()

    def rewrites(self, old, sql):
        """Whether the table is in another file afterwards: of an empty one, too, PostgreSQL makes a new one then."""
        c = self.cur
        c.execute('savepoint a; create temporary table x (c %s)' % old)
        try:
            c.execute("select pg_relation_filenode('x')")
            before = c.fetchone()
            for s in sql:
                c.execute(s)
            c.execute("select pg_relation_filenode('x')")
            return before != c.fetchone()
        finally:
            c.execute('rollback to a')

    def judge(self, old, new, sql):
        """(fails, loses, depends on the zone), each the value that shows it or None"""
        rows = self.values(old, new)
        lost, zone = self.attempt(old, new, sql, rows)
        if lost is not None:
            return None, lost[:1], zone[:1]
        fails = []
        losses, zones = [], []
        for v in rows:
            lost, zone = self.attempt(old, new, sql, [v])
            if lost is None:
                fails.append((v, zone))
            else:
                losses += lost
                zones += zone
        return fails[:1], losses[:1], zones[:1]


def judged(server, old):
    """What is said of the changes of a type to any other, and is not so."""
    pairs = [(old, new) for new in TYPES if new != old]
    wrong = []
    for i, ((a, b), (sql, said, _)) in enumerate(zip(pairs, plans(pairs))):
        if not server.is_asked(a, b, said):
            continue
        fails, loses, zone = server.judge(a, b, [s.replace('"t%d"' % i, 'x') for s in sql])
        want = [bool(fails or (zone and (said[0] or not loses))), bool(loses)]
        if want != said:
            word = ' '.join(w for w, on in zip(('risky', 'destructive'), said) if on) or 'nothing'
            wrong.append('%s -> %s: said %s; fails %r loses %r zone %r' % (a, b, word, fails, loses, zone))
    return wrong


def rewritten(server, old):
    """The same of a rewrite."""
    pairs = [(old, new) for new in server.types if new != old]
    wrong = []
    for i, ((a, b), (sql, _, said)) in enumerate(zip(pairs, plans(pairs))):
        if server.rewrites(a, [s.replace('"t%d"' % i, 'x') for s in sql]) != said[0]:
            wrong.append('%s -> %s: %s' % (a, b, 'is no rewrite' if said[0] else 'is a rewrite'))
    return wrong


def main():
    server = Server()
    tests = [(old, judged, '') for old in FROM or TYPES if old in TYPES]
    tests += [(old, rewritten, ': what is a rewrite') for old in FROM or server.types]
    print('1..%d' % len(tests))
    for old, check, what in tests:
        wrong = check(server, old)
        print('%sok - %s%s' % ('not ' if wrong else '', old, what))
        for w in wrong:
            print('# ' + w)


main()
