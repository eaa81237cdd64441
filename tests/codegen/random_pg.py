"""random_pg.py: random pairs of PostgreSQL schemas. The migration from the one to the other is run in a transaction that is
rolled back; what the catalog holds then is what creating the second from nothing gives. TAP, one test; a failure names its
seed. RANDOM_SEED and RANDOM_PAIRS (2000) in the environment choose what is run."""
import json
import os
import random
import subprocess
import sys
import tempfile

import engines

SCHEMAGEN = os.environ['SCHEMAGEN']
CONNINFO = os.environ.get('SCHEMAGEN_TEST_PG')
TYPES = ['integer', 'bigint', 'smallint', 'text', 'varchar(40)', 'boolean', 'numeric(10, 2)', 'date', 'timestamp', 'uuid',
         'jsonb', 'integer[]', 'text[]', 'inet', 'serial', 'timestamp (3) with time zone', 'real']
DEFAULTS = {'integer': [0, 5, -1], 'bigint': [0, 7], 'smallint': [1], 'text': ["'x'", "'it''s'"], 'varchar(40)': ["'y'"],
            'boolean': [True, False], 'date': ['now()'], 'timestamp': ['now()'], 'uuid': ['gen_random_uuid()'],
            'jsonb': ["'{}'::jsonb"], 'integer[]': ["'{}'"], 'numeric(10, 2)': ["'1.50'"]}
VALUES = ['a', 'b', 'c', "it's", 'D']
NUMBERS = ('integer', 'bigint', 'smallint')


class Maker:
    """Random models over a small pool of names, so that two of them have much in common."""

    def __init__(self, rng):
        self.rng = rng

    def some(self, chance):
        return self.rng.random() < chance

    def column(self, table, name, enums):
        r = self.rng
        c = {'name': name, 'type': r.choice(TYPES), 'primaryKey': False, 'notNull': self.some(.3)}
        if enums and self.some(.25):
            e = enums[r.choice(sorted(enums))]
            c.update(type=e['name'] + ('[]' if self.some(.2) else ''), typeSchema=e['schema'])
            if self.some(.4) and not c['type'].endswith(']'):
                c['default'] = "'%s'" % r.choice(e['values']).replace("'", "''")
        elif c['type'] == 'serial':
            c['notNull'] = True
        elif c['type'] in NUMBERS and self.some(.15):
            start = r.choice(['1', '10'])
            c['notNull'] = True
            c['identity'] = {'type': r.choice(['always', 'byDefault']), 'name': '%s_%s_seq' % (table['name'], name),
                             'schema': table['schema'] or 'public', 'increment': r.choice(['1', '2']), 'startWith': start,
                             'minValue': r.choice(['1', '1', start]), 'maxValue': r.choice(['2147', '32767']), 'cache': '1',
                             'cycle': self.some(.3)}
        elif c['type'] in DEFAULTS and self.some(.4):
            c['default'] = r.choice(DEFAULTS[c['type']])
        return c

    def table(self, schema, name, enums):
        r = self.rng
        t = {'name': name, 'schema': schema, 'columns': {}, 'indexes': {}, 'foreignKeys': {}, 'compositePrimaryKeys': {},
             'uniqueConstraints': {}, 'policies': {}, 'checkConstraints': {}, 'isRLSEnabled': self.some(.2)}
        for n in r.sample(['c1', 'c2', 'c3', 'c4', 'c5', 'c6'], r.randint(1, 5)):
            t['columns'][n] = self.column(t, n, enums)
        plain = [c for c in t['columns'].values() if c['type'] in NUMBERS + ('text', 'uuid', 'serial')]
        if plain and self.some(.5):
            c = r.choice(plain)
            c['primaryKey'] = c['notNull'] = True
        elif len(plain) > 1 and self.some(.4):
            cols = [c['name'] for c in r.sample(plain, 2)]
            t['compositePrimaryKeys']['%s_pk' % name] = {'name': '%s_pk' % name, 'columns': cols}
        self.constraints(t, plain)
        ints = [c['name'] for c in t['columns'].values() if c['type'] in NUMBERS]
        if ints and self.some(.25):
            g = {'name': 'g', 'type': r.choice(['bigint', 'numeric']), 'primaryKey': False, 'notNull': False,
                 'generated': {'as': '"%s" + %d' % (r.choice(ints), r.randint(1, 2)), 'type': 'stored'}}
            t['columns']['g'] = g
            if self.some(.4):
                self.index(t, 'g')
        return t

    def index(self, t, column):
        r = self.rng
        name = '%s_%s_idx' % (t['name'], column)
        desc = self.some(.3)
        i = {'name': name, 'isUnique': False, 'concurrently': False, 'method': 'btree', 'with': {},
             'columns': [{'expression': column, 'isExpression': False, 'asc': not desc,
                          'nulls': r.choice(['first', 'last'])}]}
        if self.some(.3):
            i['where'] = '"%s" is not null' % column
        t['indexes'][name] = i

    def constraints(self, t, plain):
        r = self.rng
        for c in list(t['columns'].values()):
            n = c['name']
            if c in plain and self.some(.25):
                u = '%s_%s_unique' % (t['name'], n)
                t['uniqueConstraints'][u] = {'name': u, 'nullsNotDistinct': self.some(.2), 'columns': [n]}
            if c['type'] != 'jsonb' and self.some(.2):
                self.index(t, n)
            if self.some(.2):
                name = '%s_%s_check' % (t['name'], n)
                value = '"%s" is not null' % n
                if c['type'] in NUMBERS:
                    value = '"%s"."%s" > 0' % (t['name'], n)
                elif c.get('typeSchema') and not c['type'].endswith(']'):
                    value = '"%s" <> \'%s\'' % (n, c.get('default', "'x'")[1:-1]) if 'default' in c else value
                t['checkConstraints'][name] = {'name': name, 'value': value}
            if self.some(.12):
                name = 'p_' + n
                t['policies'][name] = {'name': name, 'as': r.choice(['PERMISSIVE', 'RESTRICTIVE']),
                                       'for': r.choice(['ALL', 'SELECT']), 'to': ['public'],
                                       'using': r.choice(['"%s" is not null', '"%s" is null']) % n}

    def keys_of(self, t):
        out = [c['name'] for c in t['columns'].values() if c['primaryKey']]
        out += [u['columns'][0] for u in t['uniqueConstraints'].values()]
        return out + [p['columns'][0] for p in t['compositePrimaryKeys'].values() if len(p['columns']) == 1]

    def foreign_keys(self, tables):
        r = self.rng
        for t in tables.values():
            for c in list(t['columns'].values()):
                base = 'integer' if c['type'] == 'serial' else c['type']
                to = [(u, k) for u in tables.values() for k in self.keys_of(u)
                      if ('integer' if u['columns'][k]['type'] == 'serial' else u['columns'][k]['type']) == base]
                if not to or not self.some(.3):
                    continue
                u, k = r.choice(to)
                name = '%s_%s_%s_%s_fk' % (t['name'], c['name'], u['name'], k)
                f = {'name': name, 'tableFrom': t['name'], 'tableTo': u['name'], 'columnsFrom': [c['name']], 'columnsTo': [k],
                     'onDelete': r.choice(['no action', 'cascade']), 'onUpdate': 'no action'}
                if u['schema']:
                    f['schemaTo'] = u['schema']
                t['foreignKeys'][name] = f

    def views(self, tables):
        r = self.rng
        out, under = {}, []
        for n in r.sample(['v1', 'v2', 'v3'], r.randint(0, 3)):
            sources = ['"%s"."%s"' % (t['schema'], t['name']) if t['schema'] else '"%s"' % t['name'] for t in tables.values()]
            if under and self.some(.5):
                definition = 'select * from "%s"' % r.choice(under)
            else:
                i = r.randrange(len(sources))
                t = list(tables.values())[i]
                cols = r.sample(sorted(t['columns']), r.randint(1, len(t['columns'])))
                definition = 'select %s from %s' % (', '.join('"%s"' % c for c in cols), sources[i])
            out['public.' + n] = {'columns': {}, 'definition': definition, 'name': n, 'schema': 'public', 'isExisting': False,
                                  'materialized': self.some(.2)}
            under.append(n)
        return out

    def model(self):
        r = self.rng
        enums = {}
        for n in r.sample(['e1', 'e2'], r.randint(0, 2)):
            s = r.choice(['public', 's'])
            enums['%s.%s' % (s, n)] = {'name': n, 'schema': s, 'values': r.sample(VALUES, r.randint(1, 4))}
        tables = {}
        for n in r.sample(['t1', 't2', 't3'], r.randint(1, 3)):
            s = r.choice(['', '', 's'])
            tables['%s.%s' % (s or 'public', n)] = self.table(s, n, enums)
        self.foreign_keys(tables)
        sequences = {}
        if self.some(.3):
            sequences['public.q'] = {'name': 'q', 'schema': 'public', 'increment': r.choice(['1', '3']), 'startWith': '5',
                                     'minValue': r.choice(['1', '5']), 'maxValue': r.choice(['100', '9223372036854775807']),
                                     'cache': '1', 'cycle': self.some(.5)}
        return {'id': '1', 'prevId': '0', 'version': '7', 'dialect': 'postgresql', 'tables': tables, 'enums': enums,
                'schemas': {'s': 's'}, 'sequences': sequences, 'roles': {}, 'policies': {}, 'views': self.views(tables),
                '_meta': {'columns': {}, 'schemas': {}, 'tables': {}}}


def diff(a, b, scratch):
    args = [SCHEMAGEN, 'diff']
    for flag, model in (('--from', a), ('--to', b)):
        path = 'empty'
        if model:
            path = os.path.join(scratch, flag + '.json')
            with open(path, 'w', encoding='utf-8') as f:
                json.dump(model, f)
        args += [flag, path]
    p = subprocess.run(args, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    if p.returncode:
        raise engines.Failed('schemagen diff: %s' % p.stderr.decode())
    return p.stdout.decode()


def state(con, parts):
    cur = con.cursor()
    try:
        for text in parts:
            for piece in engines.pieces(text):
                try:
                    cur.execute(piece)
                except engines.psycopg2.Error as e:
                    raise engines.Failed('%s in: %s' % (str(e).strip(), piece))
        cur.execute('set local search_path = pg_catalog')
        out = {}
        for key, query in engines.PG_CATALOG.items():
            cur.execute(query)
            out[key] = sorted(map(repr, cur.fetchall()))
        return out
    finally:
        con.rollback()


# Seeds whose defect is known and open.
KNOWN = dict.fromkeys((1366, 1705), 'a foreign key to a column that is both primary key and unique stays while one of them goes')


def one(con, seed, scratch):
    rng = random.Random(seed)
    prev, cur = Maker(rng).model(), Maker(rng).model()
    sql = diff(prev, cur, scratch)
    # What adds a value to an enum cannot use it in the same transaction: that is for the split, not for this test.
    if 'ADD VALUE' in sql:
        return 'skipped'
    try:
        got = state(con, [diff(None, prev, scratch), sql])
        want = state(con, [diff(None, cur, scratch)])
    except engines.Failed as e:
        return '%s\n%s' % (e, sql)
    for key, rows in want.items():
        if got[key] != rows:
            return 'catalog differs in %s\n  migrated only %r\n  fresh only    %r\n%s' % (
                key, [x for x in got[key] if x not in rows][:4], [x for x in rows if x not in got[key]][:4], sql)
    return None


def main():
    if not CONNINFO or engines.psycopg2 is None:
        print('1..0 # SKIP %s' % ('no psycopg2' if CONNINFO else 'no PostgreSQL server'))
        return 0
    first, count = int(os.environ.get('RANDOM_SEED', '1')), int(os.environ.get('RANDOM_PAIRS', '2000'))
    con = engines.psycopg2.connect(CONNINFO)
    failed = skipped = 0
    known = []
    with tempfile.TemporaryDirectory(dir=os.environ.get('scratch')) as scratch:
        for seed in range(first, first + count):
            problem = one(con, seed, scratch)
            if problem == 'skipped':
                skipped += 1
            elif problem and seed in KNOWN:
                known.append(seed)
            elif problem:
                failed += 1
                if failed <= 10:
                    print('# seed %d' % seed)
                    for line in problem.splitlines()[:60]:
                        print('#   ' + line)
                    sys.stdout.flush()
    print('# seeds %d to %d, %d pairs left out' % (first, first + count - 1, skipped))
    print('%sok 1 - random pairs of schemas on PostgreSQL%s' % ('not ' if failed else '', ' (%d failed)' % failed if failed else ''))
    for number, seed in enumerate(known, 2):
        print('not ok %d - seed %d # TODO %s' % (number, seed, KNOWN[seed]))
    print('1..%d' % (1 + len(known)))
    return 0


if __name__ == '__main__':
    sys.exit(main())
