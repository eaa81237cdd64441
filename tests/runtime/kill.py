"""kill.py KILLER: kills `schemagen migrate` at every statement of a rebuild and at calls that change a file, as TAP."""
import os
import shutil
import signal
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../lib'))
from tap import finish, ok, schemagen  # noqa: E402

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


def must(*args):
    status, said = schemagen(*args)
    if status:
        print('Bail out! schemagen %s: %s' % (' '.join(args), said))
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
    status, said = migrate('k.db', LD_PRELOAD=KILLER, **{what: str(n)})
    if status != -signal.SIGKILL:
        return 'was not killed: exit %d, %s' % (status, said), False
    try:
        left = state('k.db')
        if left not in (before, after):
            return 'is neither as before nor as after: %r' % (left[0],), False
        status, said = migrate('k.db')
        if status or state('k.db') != after:
            return 'the next run does not complete: exit %d, %s' % (status, said), False
    except (sqlite3.Error, AssertionError) as e:
        return 'is not whole: %s' % e, False
    return None, left == after


def check(mode, every):
    base, migrated = mode + '.db', mode + '-migrated.db'
    prepare(base, mode)
    shutil.copy(base, migrated)
    status, said = migrate(migrated, LD_PRELOAD=KILLER, KILL_STATEMENT='0', KILL_WRITE='0', KILL_COUNT='calls')
    before, after = state(base), state(migrated)
    ok(status == 0 and before != after, 'journal_mode %s: the rebuild' % mode, said)
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
    return finish()


if __name__ == '__main__':
    sys.exit(main())
