"""golden.py FOLDER [CASE…]: the golden migrations, as TAP. See tests/golden.t for what a case is made of.

--no-migrate: schemagen has no driver for SQLite.
--matrix: only what they do, on the databases named by --postgresql NAME=CONNINFO…, --sqlite FOLDER-OF-SQL.JS and
--libsql FOLDER-OF-LIBSQL, where those of Turso run, and those of SQLite as if they were Turso's.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import engines

SCHEMAGEN = os.environ['SCHEMAGEN']
CONNINFO = os.environ.get('SCHEMAGEN_TEST_PG')
UPDATE = os.environ.get('UPDATE')
SLOW = os.environ.get('SCHEMAGEN_SLOW')
ENV = dict(os.environ, SOURCE_DATE_EPOCH='1700000000')


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument('--matrix', action='store_true')
    parser.add_argument('--postgresql', action='append', default=[])
    parser.add_argument('--sqlite')
    parser.add_argument('--libsql')
    parser.add_argument('--no-migrate', action='store_true')
    parser.add_argument('folder')
    parser.add_argument('case', nargs='*')
    return parser.parse_args()


OPTIONS = options()


class Tap:
    count = failed = 0

    def __init__(self, name):
        self.name = name

    def ok(self, passed, what, detail=''):
        Tap.count += 1
        Tap.failed += not passed
        print('%sok %d - %s: %s' % ('' if passed else 'not ', Tap.count, self.name, what))
        if not passed:
            for line in str(detail).splitlines()[:60]:
                print('#   ' + line)
        sys.stdout.flush()
        return passed

    def skip(self, reason):
        Tap.count += 1
        print('ok %d # SKIP %s' % (Tap.count, reason))


def schemagen(*args, folder=None):
    p = subprocess.run([SCHEMAGEN, *args], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, env=ENV, cwd=folder)
    if p.returncode != 0:
        raise engines.Failed('exit %d of schemagen %s\n%s' % (
            p.returncode, ' '.join(args), p.stderr.decode('utf-8', 'replace')))
    return p.stdout.decode('utf-8')


def side(case, name):
    for ext in ('schema', 'json'):
        path = os.path.join(case, '%s.%s' % (name, ext))
        if os.path.exists(path):
            return path
    return 'empty'


def lines(case, name):
    path = os.path.join(case, name)
    if not os.path.exists(path):
        return []
    with open(path, encoding='utf-8') as f:
        return [line.rstrip('\n') for line in f if line.strip()]


def read(path):
    if not os.path.exists(path):
        return ''
    with open(path, encoding='utf-8', newline='') as f:
        return f.read()


def unordered_ids(text):
    value = json.loads(text)
    value.pop('id', None)
    value.pop('prevId', None)
    value.pop('_meta', None)
    return json.dumps(value, indent=1, ensure_ascii=False)


def round_trips(tap, path, scratch):
    """print∘parse and snapshot∘read are fixpoints, fmt leaves what was printed, diff(x, x) is empty."""
    first = schemagen('print', '--from', path, '--as', 'snapshot')
    snapshot = os.path.join(scratch, 'rt.json')
    schema = os.path.join(scratch, 'rt.schema')
    with open(snapshot, 'w', encoding='utf-8', newline='') as f:
        f.write(first)
    text = schemagen('print', '--from', snapshot, '--as', 'schema')
    with open(schema, 'w', encoding='utf-8', newline='') as f:
        f.write(text)
    again = schemagen('print', '--from', schema, '--as', 'snapshot')
    tap.ok(unordered_ids(first) == unordered_ids(again), 'snapshot, schema, snapshot: the same',
           difference(unordered_ids(first), unordered_ids(again)))
    direct = schemagen('print', '--from', snapshot, '--as', 'snapshot')
    tap.ok(unordered_ids(first) == unordered_ids(direct), 'snapshot read and written: the same',
           difference(unordered_ids(first), unordered_ids(direct)))
    formatted = subprocess.run([SCHEMAGEN, 'fmt', '-'], input=text.encode(), capture_output=True, env=ENV).stdout.decode()
    tap.ok(formatted == text, 'fmt leaves what print wrote', difference(text, formatted))
    for a, b in ((path, path), (snapshot, schema), (schema, snapshot)):
        out = schemagen('diff', '--from', a, '--to', b)
        if out:
            return tap.ok(False, 'no difference to itself', out)
    return tap.ok(True, 'no difference to itself')


def difference(expected, got):
    import difflib
    return '\n'.join(difflib.unified_diff(expected.splitlines(), got.splitlines(), 'expected', 'got', lineterm=''))


def declared_renames(case, dialect):
    """{table before: table after} and {(table after, column after): column before}, tables as (schema, name)."""
    default = 'public' if dialect == 'postgresql' else ''
    tables, columns = {}, {}

    def table(text):
        parts = [p.strip('"') for p in re.findall(r'"[^"]*"|[^."]+', text)]
        return (parts[0], parts[1]) if len(parts) > 1 else (default, parts[0])

    for line in lines(case, 'renames'):
        kind, _, rest = line.rpartition(':')
        a, b = rest.split('=')
        if kind not in ('', 'table', 'column'):
            continue
        parts_a, parts_b = a.split('.'), b.split('.')
        if kind == 'column' or len(parts_b) == 3 or dialect == 'sqlite' and len(parts_b) == 2:
            columns[table('.'.join(parts_b[:-1])) + (parts_b[-1],)] = parts_a[-1]
        else:
            # Two parts may be a schema and a table, or a table and a column: both are noted, only one exists.
            tables[table(a)] = table(b)
            if len(parts_b) == 2:
                columns[table(parts_b[0]) + (parts_b[1],)] = parts_a[1]
    current = None
    for line in read(side(case, 'cur')).splitlines() if side(case, 'cur').endswith('.schema') else []:
        m = re.match(r'table\s+((?:"[^"]*"|[\w.])+)(?:\s+renamed from\s+((?:"[^"]*"|[\w.])+))?\s*\{', line)
        if m:
            current = table(m.group(1))
            if m.group(2):
                tables[table(m.group(2))] = current
        m = re.match(r'\s+("[^"]*"|\w+)\s.*\srenamed from\s+("[^"]*"|\w+)', line)
        if m and current:
            columns[current + (m.group(1).strip('"'),)] = m.group(2).strip('"')
    return tables, columns


def renamed_schemas(case):
    """{schema before: schema after}"""
    schemas = {}
    for line in lines(case, 'renames'):
        if line.startswith('schema:'):
            before, after = line.removeprefix('schema:').split('=')
            schemas[before] = after
    for line in read(side(case, 'cur')).splitlines():
        m = re.match(r'schema\s+(\w+)\s+renamed from\s+(\w+)', line)
        if m and not re.search(r'^schema\s+%s$' % m.group(1), read(side(case, 'prev')), re.M):  # else it has been done before
            schemas[m.group(2)] = m.group(1)
    return schemas


def names(db):
    return {tuple(t) if isinstance(t, (tuple, list)) else ('', t) for t in db.tables()}


def text_of(value):
    return None if value is None else str(value)


def put_rows(db, case, dialect):
    """Rows into the tables that stand: those of rows.sql, or some of every type. {table: what it holds}."""
    if os.path.exists(os.path.join(case, 'norows')):
        return None
    if not os.path.exists(os.path.join(case, 'rows.sql')):
        return db.fill()
    db.run(engines.pieces(read(os.path.join(case, 'rows.sql'))))
    return {t: db.rows(t) for t in names(db)}


def lost_rows(db, put, stood, case, dialect):
    """What of the rows that were put in is not there any more, in words."""
    tables, columns = declared_renames(case, dialect)
    schemas = renamed_schemas(case)
    passed = {place[:-1] + (was,) for place, was in columns.items()}
    values_after = dict(line.split('=') for line in lines(case, 'values'))
    now = names(db)
    for before in sorted(stood):
        after = tables.get(before, (schemas.get(before[0], before[0]), before[1]))
        if after not in now:
            continue
        rows = db.rows(after)
        if not rows:
            continue
        data = put.get(before)
        if not data or not max(len(v) for _, v in data.values()):
            return '%s: no rows were put in' % (before,)
        for column in db.computed(after):
            rows.pop(column, None)
        counts = {len(v) for _, v in rows.values()}
        had = {len(v) for _, v in data.values()}
        if rows and data and counts != had:
            return '%s: %s rows were there, now %s' % (after, had, counts)
        for column, (_, values) in rows.items():
            place = after + (column,)  # a new column may have the name of one that was renamed
            old = data.get(columns.get(place, None if place in passed else column))
            if old and [values_after.get(v, v) for v in map(text_of, old[1])] != [*map(text_of, values)]:
                return '%s.%s: %r became %r' % (after, column, old[1], values)
    return None


def needs_database(sql):
    """Whether the statements cannot be run in one transaction."""
    return bool(re.search(r'CONCURRENTLY|ADD VALUE', sql))


def matrix_ways(dialect, turso, sql):
    """[(name, what opens it)] of the databases that were asked for."""
    if dialect == 'postgresql':
        servers = [s.split('=', 1) for s in OPTIONS.postgresql] if engines.psycopg2 else []
        return [('on PostgreSQL ' + name, lambda conninfo=conninfo: engines.Postgres(conninfo, needs_database(sql)))
                for name, conninfo in servers]
    if turso:
        return [('on libSQL', lambda: engines.SqliteInNode(OPTIONS.libsql))] if OPTIONS.libsql else []
    if not OPTIONS.sqlite:
        return []
    return [('on a newer SQLite as a migrator does', lambda: engines.SqliteInNode(OPTIONS.sqlite)),
            ('on a newer SQLite as the shell does', lambda: engines.SqliteInNode(OPTIONS.sqlite, False))]


def rebuilt(sql, protected):
    """The new names of the tables that a migration of SQLite rebuilds; with `protected`, while foreign keys are off by its own text."""
    if protected:
        sql = sql.split('PRAGMA foreign_keys=ON')[0]
    return [n.replace('``', '`') for n in re.findall(r'INSERT INTO `(?:__new_)+((?:[^`]|``)+)`', sql)]


def refer(db, case, sql, protected, target):
    """Rows of tables outside of the schema that refer to those which are rebuilt and keep their key."""
    before = {b: a for a, b in declared_renames(case, 'sqlite')[0].items()}
    put = {}
    for name in rebuilt(sql, protected):
        old = before.get(('', name), ('', name))[1]
        key = sorted((c[4], c[0]) for c in target['table ' + name]['columns'] if c[4])
        if old in db.tables() and key == db.key(old):
            put = db.refer(old)
    return put


def effect(tap, case, dialect, prev_sql, sql, cur_sql, scratch):
    setup = read(os.path.join(case, 'setup.sql'))
    turso = 'dialect turso' in read(side(case, 'cur'))
    if os.path.exists(os.path.join(case, 'norun')) and not (turso and OPTIONS.matrix):
        return tap.ok(True, 'not run: ' + read(os.path.join(case, 'norun')).strip())
    if OPTIONS.matrix:
        ways = matrix_ways(dialect, turso, prev_sql + sql + cur_sql)
        if not ways:
            return tap.skip('no ' + ('newer PostgreSQL' if dialect == 'postgresql' else 'libSQL' if turso else 'newer SQLite'))
    elif dialect == 'postgresql':
        if not CONNINFO or engines.psycopg2 is None:
            return tap.skip('no PostgreSQL server' if not CONNINFO else 'no psycopg2 for ' + sys.executable)
        ways = [('on PostgreSQL', lambda: engines.Postgres(CONNINFO, needs_database(prev_sql + sql + cur_sql)))]
    else:
        path = os.path.join(scratch, 'golden.db')
        ways = [('on SQLite as a migrator does', lambda: engines.Sqlite(path)),
                ('on SQLite as the shell does', lambda: engines.Sqlite(path, False))]
        if rebuilt(sql, False):
            if not OPTIONS.no_migrate:
                ways.append(('by schemagen migrate', lambda: engines.SqliteByMigrate(path, SCHEMAGEN)))
            if shutil.which('sqlite3'):
                ways.append(('by the sqlite3 shell', lambda: engines.SqliteInShell(path)))
    for way, make in ways:
        try:
            with make() as db:
                if setup:
                    db.exec(setup)
                db.run(engines.pieces(cur_sql))
                target = db.catalog()
            with make() as db:
                if setup:
                    db.exec(setup)
                db.run(engines.pieces(prev_sql))
                stood = names(db)
                put = put_rows(db, case, dialect)
                others = refer(db, case, sql, way != 'by schemagen migrate', target) if way.startswith('by ') and put else {}
                db.run(engines.pieces(sql))
                got = db.catalog()
                lost = put is not None and lost_rows(db, put, stood, case, dialect)
                if others and others != db.referring():
                    lost = 'rows of other tables: %r became %r' % (others, db.referring())
            want = json.dumps(target, indent=1, default=str, sort_keys=True)
            have = json.dumps(got, indent=1, default=str, sort_keys=True)
            tap.ok(want == have and not lost, 'runs %s' % way, difference(want, have) or lost)
        except engines.Failed as e:
            tap.ok(False, 'runs %s' % way, e)
    return None


def texts(tap, case, prev, cur, sql, scratch):
    expected = os.path.join(case, 'expected.sql')
    if UPDATE and read(expected) != sql:
        with open(expected, 'w', encoding='utf-8', newline='') as f:
            f.write(sql)
        print('# rewrote ' + expected)
    tap.ok(os.path.exists(expected) and read(expected) == sql, 'text', difference(read(expected), sql))
    for path in set() if SLOW else {prev, cur} - {'empty'}: # a start costs much under the sanitizers; others do these in one process
        round_trips(tap, path, scratch)


def run(case, name, scratch):
    tap = Tap(name)
    prev, cur = side(case, 'prev'), side(case, 'cur')
    try:
        renames = [a for r in lines(case, 'renames') for a in ('--rename', r)]
        sql = schemagen('diff', '--from', prev, '--to', cur, *renames)
        if not OPTIONS.matrix:
            texts(tap, case, prev, cur, sql, scratch)
        one = cur if cur != 'empty' else prev
        dialect = json.loads(schemagen('print', '--from', one, '--as', 'snapshot'))['dialect']
        prev_sql = '' if prev == 'empty' else schemagen('diff', '--from', 'empty', '--to', prev)
        cur_sql = '' if cur == 'empty' else schemagen('diff', '--from', 'empty', '--to', cur)
        effect(tap, case, dialect, prev_sql, sql, cur_sql, scratch)
    except (engines.Failed, subprocess.TimeoutExpired, ValueError) as e:
        tap.ok(False, 'runs through', e)


def as_turso(case, scratch):
    """A copy of a case of SQLite in the dialect turso; None where it says nothing of its dialect."""
    copy = os.path.join(scratch, 'turso')
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(case, copy)
    for path in (os.path.join(copy, side + '.schema') for side in ('prev', 'cur')):
        text = read(path)
        if text:
            with open(path, 'w', encoding='utf-8', newline='') as f:
                f.write(text.replace('dialect sqlite', 'dialect turso'))
    return copy if 'dialect sqlite' in read(os.path.join(case, 'cur.schema')) else None


def main():
    root, only = OPTIONS.folder, OPTIONS.case
    scratch = tempfile.mkdtemp(dir=os.environ.get('scratch'))
    try:
        for folder, dirs, files in os.walk(root):
            dirs.sort()
            name = os.path.relpath(folder, root)
            if (any(f.startswith('cur.') for f in files) or 'expected.sql' in files) and \
                    (not only or any(o in name for o in only)):
                run(folder, name, scratch)
                copy = OPTIONS.libsql and as_turso(folder, scratch)
                if copy:
                    run(copy, name + ' as Turso', scratch)
    finally:
        engines.SqliteInNode.stop()
        shutil.rmtree(scratch)
    print('1..%d%s' % (Tap.count, '' if Tap.count else ' # SKIP no golden case'))
    return 1 if Tap.failed and not os.environ.get('SCHEMAGEN_TEST_HARNESS') else 0


if __name__ == '__main__':
    sys.exit(main())
