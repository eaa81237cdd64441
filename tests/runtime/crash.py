"""crash.py: runs that are cut short, on SQLite and PostgreSQL: killed at each event, at each write or message, and at random
moments; on a disk whose writes fail one by one. After each: every migration is recorded and there, or neither, or recorded
half with just that half there; no lock remains; the next run completes, and the database is what an undisturbed run makes.
TAP. CRASH_KILLS (60 a database) says how many of the moments are tried, CRASH_SEED which."""
import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

try:
    import psycopg2
except ImportError:
    psycopg2 = None

SCHEMAGEN = os.environ['SCHEMAGEN']
CRASH = os.environ['CRASH']
CONNINFO = os.environ.get('SCHEMAGEN_TEST_PG')
KILLS = int(os.environ.get('CRASH_KILLS', 60))
SEED = int(os.environ.get('CRASH_SEED') or random.randrange(1 << 30))
MARK = '--> statement-breakpoint\n'
MANY = 1 << 30

# Pieces of each migration. `log` notes each piece that ran; of what makes a table made_N, that is there where it ran.
LOG = "INSERT INTO log VALUES (%d, %d)"
MADE = [['CREATE TABLE made_%d (x integer PRIMARY KEY, y text)' % i, 'CREATE INDEX made_%d_y ON made_%d (y)' % (i, i)] for i in range(3)]
SQLITE = MADE + [
    ['CREATE TABLE log (m integer, piece integer)', 'CREATE TABLE p (id integer PRIMARY KEY, x text)',
     "INSERT INTO p SELECT value, 'x' || value FROM json_each('[1,2,3,4,5,6,7,8,9]')", 'LOG'],
    ['PRAGMA foreign_keys=OFF', 'CREATE TABLE new_p (id integer PRIMARY KEY, x text, y integer DEFAULT 1)', 'LOG',
     'INSERT INTO new_p (id, x) SELECT id, x FROM p', 'DROP TABLE p', 'ALTER TABLE new_p RENAME TO p', 'LOG',
     'PRAGMA foreign_keys=ON'],
    ['-- schemagen: no-transaction\nCREATE TABLE v (x)', 'LOG', 'LOG', 'VACUUM', 'LOG'],
    ['CREATE TABLE c (p integer REFERENCES p (id))', 'LOG', 'INSERT INTO c SELECT id FROM p', 'CREATE INDEX i ON c (p)', 'LOG'],
]
POSTGRESQL = [
    ['CREATE TABLE log (m integer, piece integer)', "CREATE TYPE e AS ENUM ('a', 'b')", 'CREATE TABLE p (id serial PRIMARY KEY, e e)',
     "INSERT INTO p (e) SELECT 'a' FROM generate_series(1, 50)", 'LOG'],
    ["ALTER TYPE e ADD VALUE 'c'", 'LOG', "UPDATE p SET e = 'c' WHERE id < 10", 'LOG',
     'CREATE INDEX CONCURRENTLY p_e ON p (e)', 'LOG'],
    ['-- schemagen: no-transaction\nCREATE TABLE v (x integer)', 'LOG', 'LOG', 'LOG'],
    ['DROP INDEX CONCURRENTLY p_e', 'CREATE UNIQUE INDEX CONCURRENTLY p_u ON p (id)', 'LOG'],
    ['CREATE TABLE c (p integer REFERENCES p)', 'LOG', 'INSERT INTO c SELECT id FROM p', 'CREATE INDEX i ON c (p)', 'LOG'],
]
OUTSIDE = ('VACUUM', 'CREATE INDEX CONCURRENTLY', 'DROP INDEX CONCURRENTLY', 'CREATE UNIQUE INDEX CONCURRENTLY')

tests = 0


def report(good, name, detail=''):
    global tests
    tests += 1
    print('%sok %d - %s' % ('' if good else 'not ', tests, name))
    for line in detail.splitlines()[:40] if not good else []:
        print('# ' + line)
    sys.stdout.flush()


def write_folder(folder, dialect, migrations):
    os.makedirs(folder + '/meta')
    entries = []
    for m, pieces in enumerate(migrations):
        tag = '%04d_m' % m
        text = MARK.join((LOG % (m, i) if p == 'LOG' else p) + ';' for i, p in enumerate(pieces))
        with open('%s/%s.sql' % (folder, tag), 'w') as f:
            f.write(text)
        entries.append({'idx': m, 'version': '7', 'when': 1000 * (m + 1), 'tag': tag, 'breakpoints': True,
                        'hash': hashlib.sha256(text.encode()).hexdigest()})
    with open(folder + '/meta/_journal.json', 'w') as f:
        json.dump({'version': '7', 'dialect': dialect, 'entries': [{k: v for k, v in e.items() if k != 'hash'}
                                                                   for e in entries]}, f)
    return entries


class Sqlite:
    name, migrations = 'sqlite', SQLITE

    def __init__(self, wal):
        self.path = 'wal.db' if wal else 'rollback.db'
        self.url, self.wal = self.path, wal
        self.title = 'SQLite' + (' with WAL' if wal else '')

    def clear(self):
        for end in ('', '-journal', '-wal', '-shm'):
            if os.path.exists(self.path + end):
                os.remove(self.path + end)
        if self.wal:
            db = sqlite3.connect(self.path)
            db.execute('PRAGMA journal_mode = wal')
            db.close()

    def query(self, *queries):
        db = sqlite3.connect(self.path, timeout=0, isolation_level=None)
        try:
            return [db.execute(q).fetchall() for q in queries]
        finally:
            db.close()

    def free(self):
        """Whether no lock remains; what is damaged raises."""
        self.query('BEGIN IMMEDIATE', 'COMMIT')
        check = self.query('PRAGMA integrity_check')[0]
        return check == [('ok',)] and self.query('PRAGMA journal_mode')[0] == [('wal' if self.wal else 'delete',)]

    def tables(self):
        return {r[0] for r in self.query("SELECT name FROM sqlite_master WHERE type = 'table'")[0]}

    note, track = '__schemagen_migrations', '__drizzle_migrations'

    def dump(self):
        names = sorted(self.tables() - {self.note, self.track})
        return self.query("SELECT type, name, sql FROM sqlite_master WHERE name <> '%s' AND tbl_name <> '%s' ORDER BY name" %
                          (self.note, self.note), *['SELECT * FROM "%s"' % n for n in names])


class Postgresql:
    name, migrations, title = 'postgresql', POSTGRESQL, 'PostgreSQL'
    note, track = 'drizzle.__schemagen_migrations', 'drizzle.__drizzle_migrations'

    def __init__(self, db, url):
        self.url = url
        self.conn = psycopg2.connect(CONNINFO + ' dbname=' + db)
        self.conn.autocommit = True

    def query(self, *queries):
        out = []
        with self.conn.cursor() as c:
            for q in queries:
                c.execute(q)
                out.append(c.fetchall() if c.description else [])
        return out

    def clear(self):
        self.query('SET client_min_messages = error; DROP SCHEMA IF EXISTS drizzle CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public')

    def free(self):
        """The server finds out that its client is gone when it next reads or writes."""
        for _ in range(200):
            left = self.query('SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
                              "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = "
                              '(SELECT oid FROM pg_database WHERE datname = current_database())')
            if left == [[(0,)], [(0,)]]:
                return True
            time.sleep(0.02)
        return False

    def tables(self):
        return {r[0] for r in self.query("SELECT CASE schemaname WHEN 'public' THEN '' ELSE schemaname || '.' END || tablename "
                                         "FROM pg_tables WHERE schemaname IN ('public', 'drizzle')")[0]}

    def dump(self):
        names = sorted(self.tables() - {self.note, self.track})
        return self.query("SELECT relname, relkind, indisvalid FROM pg_class LEFT JOIN pg_index ON indexrelid = pg_class.oid "
                          "WHERE relnamespace = 'public'::regnamespace ORDER BY relname",
                          'SELECT enumlabel FROM pg_enum ORDER BY enumsortorder',
                          *['SELECT t::text FROM %s t ORDER BY 1' % n for n in names])


class Wrong(Exception):
    pass


def expect(good, what):
    if not good:
        raise Wrong(what)


def check_consistent(db, entries):
    """What is recorded is there, what is there is recorded."""
    tables = db.tables()
    recorded = {h for h, in db.query('SELECT hash FROM ' + db.track)[0]} if db.track in tables else set()
    notes = {h: (state, done) for h, state, done in
             db.query('SELECT hash, state, done FROM ' + db.note)[0]} if db.note in tables else {}
    log = db.query('SELECT m, piece FROM log ORDER BY 1, 2')[0] if 'log' in tables else []
    for m, (entry, pieces) in enumerate(zip(entries, db.migrations)):
        there = [p for k, p in log if k == m]
        if pieces in MADE:
            made = 'made_%d' % m in tables
            expect(made == (entry['hash'] in recorded), '%d is recorded: %s, is there: %s' % (m, not made, made))
        every = [i for i, p in enumerate(pieces) if p == 'LOG']
        state, done = notes.get(entry['hash'], (None, 0))
        if entry['hash'] in recorded:
            expect(there == every and state == 'applied', '%d is recorded (%s), and pieces %s are there' % (m, state, there))
        elif state:
            expect(state in ('running', 'failed') and there == [i for i in every if i < done],
                   '%d is recorded as %s up to %d, and pieces %s are there' % (m, state, done, there))
        else:
            expect(not there, '%d is not recorded, and pieces %s are there' % (m, there))


def schemagen(db, *more):
    return subprocess.run([SCHEMAGEN, *more, '--url', db.url, '--out', db.name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL)


def check_completes(db, entries, reference):
    run = schemagen(db, 'migrate')
    expect(run.returncode == 0, 'the next run: exit %d: %s' % (run.returncode, run.stdout.decode()))
    check_consistent(db, entries)
    expect(db.free(), 'a lock remains behind the next run')
    now = db.dump()
    expect(now == reference, 'not what an undisturbed run makes:\n%s\n%s' % (now, reference))


def crash(db, action, n):
    run = subprocess.run([CRASH, action, str(n), db.name, db.url], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return run.returncode, run.stdout.decode(), run.stderr.decode()


def after(db, entries, reference, failures, what):
    try:
        expect(db.free(), 'a lock remains, or the database is damaged')
        check_consistent(db, entries)
        check_completes(db, entries, reference)
    except (Wrong, sqlite3.Error) as e:
        failures.append('%s: %s' % (what, e))


def some(rng, total, wanted):
    """Numbers from 1 to total: all, or that many of them."""
    every = range(1, total + 1)
    return every if total <= wanted else sorted(rng.sample(every, wanted))


def count(db, action):
    db.clear()
    code, out, err = crash(db, action, MANY)
    expect(code == 0, 'an undisturbed run: exit %d: %s' % (code, err))
    return int(out)


def killed(db, entries, reference, rng, action, title, wanted):
    failures = []
    numbers = some(rng, count(db, action), wanted)
    for n in numbers:
        db.clear()
        code, _, err = crash(db, action, n)
        if code != -signal.SIGKILL:
            failures.append('%s %d: exit %d: %s' % (action, n, code, err))
        after(db, entries, reference, failures, '%s %d' % (action, n))
    report(not failures, '%s: killed at %s, %d times' % (db.title, title, len(numbers)), '\n'.join(failures))


def killed_at_random(db, entries, reference, rng, wanted):
    """The program itself, at moments of the clock."""
    db.clear()
    start = time.monotonic()
    schemagen(db, 'migrate')
    took = time.monotonic() - start
    failures, caught = [], 0
    for _ in range(wanted):
        db.clear()
        delay = rng.uniform(0, took)
        run = subprocess.Popen([SCHEMAGEN, 'migrate', '--url', db.url, '--out', db.name], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        time.sleep(delay)
        run.kill()
        caught += run.wait() != 0
        after(db, entries, reference, failures, 'after %.4f s' % delay)
    report(not failures, '%s: killed at random, %d times' % (db.title, wanted), '\n'.join(failures))
    print('# %d of them before the end' % caught)


def storage(db, entries, reference, rng, action, title, wanted):
    """Each write fails once: an error that says so, or no harm done."""
    failures = []
    numbers = some(rng, count(db, action), wanted)
    for n in numbers:
        db.clear()
        code, _, err = crash(db, action, n)
        if code not in (0, 4):
            failures.append('%s %d: exit %d: %s' % (action, n, code, err))
        if code and not any(word in err for word in ('disk I/O error', 'disk is full', 'full')):
            failures.append('%s %d: unclear: %s' % (action, n, err))
        after(db, entries, reference, failures, '%s %d' % (action, n))
    report(not failures, '%s: %s, %d times' % (db.title, title, len(numbers)), '\n'.join(failures))


def run_all(db, kills):
    rng = random.Random(SEED)
    entries = write_folder(db.name, db.name, db.migrations) if not os.path.exists(db.name) else json.load(open(db.name + '.entries'))
    with open(db.name + '.entries', 'w') as f:
        json.dump(entries, f)
    db.clear()
    run = schemagen(db, 'migrate')
    try:
        expect(run.returncode == 0, run.stdout.decode())
        expect(db.free(), 'a lock remains')
        check_consistent(db, entries)
    except Wrong as e:
        report(False, db.title + ': an undisturbed run', str(e))
        return
    report(True, db.title + ': an undisturbed run')
    reference = db.dump()
    killed(db, entries, reference, rng, 'event', 'a statement', kills // 3)
    killed(db, entries, reference, rng, 'kill', 'a write' if db.name == 'sqlite' else 'a message', kills // 3)
    killed_at_random(db, entries, reference, rng, kills // 3)
    if db.name == 'sqlite':
        storage(db, entries, reference, rng, 'error', 'a write fails', kills)
        storage(db, entries, reference, rng, 'full', 'the disk is full from a write on', kills // 3)


def main():
    print('# CRASH_SEED=%d CRASH_KILLS=%d' % (SEED, KILLS))
    if sys.argv[1] == 'sqlite':
        run_all(Sqlite(False), KILLS)
        run_all(Sqlite(True), KILLS // 2)
    else:
        run_all(Postgresql(sys.argv[2], sys.argv[3]), KILLS)
    print('1..%d' % tests)


main()
