"""kill.py KILLER: kills `schemagen migrate` at every statement of a rebuild and at calls that change a file, as TAP."""
import os
import shutil
import signal
import sqlite3
import subprocess
import sys

SCHEMAGEN = os.environ['SCHEMAGEN']
KILLER = sys.argv[1]
WRITES = 24  # kills a journal mode, spread over the calls that write
FIRST = '''project {
  dialect sqlite
}

table people {
  id integer primary key autoincrement
  name text default 'x'
  boss integer references people(id) on delete cascade
  index people_name (name)
}

table pets {
  id integer primary key
  owner integer references people(id) on delete cascade
}

table letters {
  id integer primary key
  sender integer references people(id) on delete set null
}

view names as $$select name from people$$
'''
SECOND = FIRST.replace("name text default 'x'", "called text not null default 'y' renamed from name").replace('(name)', '(called)') \
    .replace('select name from', 'select called from').replace('id integer primary key\n  owner', "id integer primary key\n  kind text default 'cat'\n  owner") \
    .replace('owner integer references people(id) on delete cascade', 'owner integer references people(id) on delete cascade on update cascade')
count = failed = 0


def ok(passed, what, detail=''):
    global count, failed
    count += 1
    failed += not passed
    print('%sok %d - %s' % ('' if passed else 'not ', count, what))
    for line in str(detail).splitlines()[:20] if not passed else []:
        print('#   ' + line)
    sys.stdout.flush()


def schemagen(*args, **env):
    return subprocess.run([SCHEMAGEN, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=dict(os.environ, **env))


def must(*args):
    p = schemagen(*args)
    if p.returncode:
        print('Bail out! schemagen %s: %s' % (' '.join(args), p.stdout.decode()))
        sys.exit(1)


def migrate(path, **env):
    return schemagen('migrate', '--url', path, '--out', 'm', **env)


def remove(path):
    for end in ('', '-journal', '-wal', '-shm'):
        if os.path.exists(path + end):
            os.remove(path + end)


def state(path):
    """Everything in the database but schemagen's own notes; an error where it is not whole."""
    db = sqlite3.connect(path)
    try:
        found = db.execute('pragma integrity_check').fetchall()
        assert found == [('ok',)], found
        found = db.execute('pragma foreign_key_check').fetchall()
        assert not found, found
        schema = db.execute("select type, name, sql from sqlite_schema where name not like '\\_\\_%' escape '\\' order by 1, 2").fetchall()
        rows = {name: db.execute('select * from "%s" order by 1' % name).fetchall() for kind, name, _ in schema if kind == 'table'}
        return schema, rows, db.execute('select count(*) from __drizzle_migrations').fetchone()
    finally:
        db.close()


def prepare(path, mode):
    must('migrate', '--url', path, '--out', 'm', '--to', '0000_first')
    db = sqlite3.connect(path)
    db.execute('pragma default_cache_size = 20')  # so small that pages are written long before the commit
    db.execute('pragma journal_mode = ' + mode)
    people = [(i, '%d' % i * 300, i // 2 or None) for i in range(1, 300)]
    db.executemany('insert into people (id, name, boss) values (?, ?, ?)', people)
    db.executemany('insert into pets (owner) values (?)', [(p[0],) for p in people])
    db.executemany('insert into letters (sender) values (?)', [(p[0],) for p in people[::3]])
    db.execute('create trigger born after insert on pets begin insert into letters (sender) values (new.owner); end')
    db.execute('insert into people (id) values (1000)')
    db.execute('delete from people where id = 1000')
    db.commit()
    db.close()


def kill(base, what, n, before, after):
    """One run that is killed. What is wrong afterwards, or None; and whether the migration was done by then."""
    remove('k.db')
    shutil.copy(base, 'k.db')
    p = migrate('k.db', LD_PRELOAD=KILLER, **{what: str(n)})
    if p.returncode != -signal.SIGKILL:
        return 'was not killed: exit %d, %s' % (p.returncode, p.stdout.decode()), False
    try:
        left = state('k.db')
        if left not in (before, after):
            return 'is neither as before nor as after: %r' % (left[0],), False
        p = migrate('k.db')
        if p.returncode or state('k.db') != after:
            return 'the next run does not complete: exit %d, %s' % (p.returncode, p.stdout.decode()), False
    except (sqlite3.Error, AssertionError) as e:
        return 'is not whole: %s' % e, False
    return None, left == after


def check(mode, every):
    base, done = mode + '.db', mode + '-done.db'
    prepare(base, mode)
    shutil.copy(base, done)
    p = migrate(done, LD_PRELOAD=KILLER, KILL_STATEMENT='0', KILL_WRITE='0', KILL_COUNT='calls')
    before, after = state(base), state(done)
    ok(p.returncode == 0 and before != after, 'journal_mode %s: the rebuild' % mode, p.stdout.decode())
    ok(all(len(after[1][t]) == len(rows) for t, rows in before[1].items()), 'all rows are there')
    with open('calls', encoding='ascii') as f:
        statements, writes = map(int, f.read().split())
    for what, places in (('KILL_STATEMENT', range(1, statements + 1, every)),
                         ('KILL_WRITE', sorted({1 + i * (writes - 1) // (WRITES - 1) for i in range(WRITES)}))):
        results = [(n, *kill(base, what, n, before, after)) for n in places]
        wrong = ['%s=%d: %s' % (what, n, why) for n, why, _ in results if why]
        ok(results and not wrong, 'killed at %d of %d %s, done at %d of them' % (
            len(results), statements if what == 'KILL_STATEMENT' else writes, 'statements' if what == 'KILL_STATEMENT' else 'writes',
            sum(late for _, _, late in results)), '\n'.join(wrong))


def main():
    for name, text in (('first', FIRST), ('second', SECOND)):
        with open(name + '.schema', 'w', encoding='ascii') as f:
            f.write(text)
        must('generate', '--schema', name + '.schema', '--out', 'm', '--name', name)
    with open('m/0001_second.sql', encoding='utf-8') as f:
        ok(f.read().count('INSERT INTO `__new_') == 2, 'two tables are rebuilt')
    check('delete', 1)
    check('wal', 5)
    print('1..%d' % count)
    return 1 if failed and not os.environ.get('SCHEMAGEN_TEST_HARNESS') else 0


if __name__ == '__main__':
    sys.exit(main())
