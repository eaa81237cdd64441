"""random_libsql.py FOLDER-OF-LIBSQL: the random schemas and changes of random_sqlite.py as those of Turso, run on libSQL, as TAP.
SCHEMAGEN_RANDOM_SEED and SCHEMAGEN_RANDOM_PAIRS (400, with SCHEMAGEN_SLOW 100) in the environment choose what is run.

Each change is run as a migrator runs it, on empty tables and on rows; a schema that libSQL itself cannot make ends its chain."""
import json
import os
import pickle
import re
import sys

import random_sqlite
from random_sqlite import Random

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../lib'))
import engines  # noqa: E402
from differ import Differ  # noqa: E402

PACKAGE = sys.argv[1]


class Rows(list):
    def fetchall(self):
        return self

    def fetchone(self):
        return self[0]


class Database:
    """libSQL with what random_sqlite.py asks of a connection."""
    def __init__(self, sql):
        self.engine = engines.SqliteInNode(PACKAGE)
        self.run(sql)

    def run(self, sql):
        try:
            self.engine.run(engines.pieces(sql))
        except engines.Failed as e:
            if 'integrity_check' not in str(e) or not self.is_whole():
                raise

    def is_whole(self):
        """integrity_check of SQLite 3.45, which libSQL is made of, sees null in rows that were there before a column with a fractional
        default. A query does not."""
        found = self.engine.query('PRAGMA integrity_check')
        return all(text.startswith('NULL value in ') for text, in found) and not any(
            self.engine.query('SELECT 1 FROM %s WHERE %s IS NULL' % (engines.quoted(t), engines.quoted(c[1])))
            for t in self.engine.tables() for c in self.engine.query('PRAGMA table_info(%s)' % engines.quoted(t)) if c[3])

    def execute(self, sql):
        if re.match('pragma foreign_keys=', sql):
            return self.engine.exec(sql)
        return Rows(self.engine.query(sql))

    def executemany(self, sql, rows):
        for row in rows:
            self.engine.exec(sql.replace(', '.join('?' * len(row)), ', '.join('null' if v is None else repr(v) for v in row)))


def text(model):
    return json.dumps(random_sqlite.snapshot(model), ensure_ascii=False)


def fresh(differ, model):
    """How libSQL makes the schema from nothing, and its catalog then; None where it cannot."""
    sql = differ.ask('', text(model)).text
    try:
        return sql, random_sqlite.catalog(Database(sql))
    except engines.Failed:
        return None


def check(r, differ, prev, cur, before, after):
    """Runs one change. Whether rows stood in the way."""
    change = differ.ask(text(prev), text(cur), random_sqlite.renames(prev, cur))
    assert not change.status, 'no SQL: status %d' % change.status
    blocked = False
    for filled in (False, True):
        db = Database(before[0])
        put = random_sqlite.fill(r, db, prev) if filled else {}
        try:
            db.run(change.text)
        except engines.Failed as e:
            if not filled or not re.search('constraint failed|Cannot add a NOT NULL|datatype mismatch|foreign_key_check', str(e)):
                raise
            assert change.risky or 'foreign_key_check' in str(e), 'fails on rows and does not say so: %s' % e
            blocked = True
            continue
        got = random_sqlite.catalog(db)
        for key in sorted(set(got) | set(after[1])):
            assert got.get(key) == after[1].get(key), 'catalog differs at %r:\nmigrated %r\nfresh    %r' % (key, got.get(key), after[1].get(key))
        why = random_sqlite.lost(db, put, prev, cur)
        assert not why, why
    return blocked


def pairs(differ, seed):
    """Changes of one random schema, one after the other: yields the two models, and whether rows stood in the way or what failed."""
    r = Random(seed)
    prev = random_sqlite.first_model(r)
    before = fresh(differ, prev)
    for _ in range(random_sqlite.STEPS):
        cur = pickle.loads(pickle.dumps(prev))
        for _ in range(r.randint(1, 5)):
            random_sqlite.mutate(r, cur, prev)
        after = fresh(differ, cur)
        if not before or not after:
            return
        state = r.getstate()
        try:
            yield prev, cur, check(r, differ, prev, cur, before, after)
        except (AssertionError, engines.Failed) as e:
            yield prev, cur, e
            return
        r.setstate(state)
        prev, before = cur, after


def main():
    first = int(os.environ.get('SCHEMAGEN_RANDOM_SEED', '1'))
    total = int(os.environ.get('SCHEMAGEN_RANDOM_PAIRS', '100' if os.environ.get('SCHEMAGEN_SLOW') else '400'))
    differ = Differ('turso')
    random_sqlite.report(differ, first, total, lambda seed, _: pairs(differ, seed))
    differ.close()
    engines.SqliteInNode.stop()


main()
