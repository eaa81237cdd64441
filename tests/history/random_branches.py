"""Two branches with random changes, put in line in both orders, as TAP. SCHEMAGEN_RANDOM_SEED and SCHEMAGEN_RANDOM_BRANCHES (60, with
SCHEMAGEN_SLOW 10; half of them on PostgreSQL) in the environment choose what is run.

A schema is a tree of objects with an identity, so that what both branches together mean can be told apart from what they are called: a
rebase has to leave exactly that schema, pass check, and on SQLite keep the values of every column that is left; where the changes do not go together
it has to refuse, and change nothing."""
import copy
import itertools
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../lib'))
from tap import finish, ok, schemagen  # noqa: E402

TYPES = {'sqlite': ['integer', 'text', 'real'], 'postgresql': ['integer', 'text', 'bigint']}
IDS = itertools.count(1)


class Changes:
    """Random changes of a model, {table: {name, columns: {id: {name, type, default}}, indexes: {id: {name, columns}}}}. A name is used for
    one thing in a branch: what takes the name of another is the same thing to whoever compares two schemas."""

    def __init__(self, rnd, dialect, model):
        self.rnd, self.types, self.model, self.used = rnd, TYPES[dialect], model, set()

    def name(self, stem, count):
        name = '%s%d' % (stem, self.rnd.randrange(count))
        if name in self.used:
            return None
        self.used.add(name)
        return name

    def columns(self, table, most):
        for _ in range(self.rnd.randint(1, most)):
            name = self.name('c', 40)
            if name:
                table['columns'][next(IDS)] = {'name': name, 'type': self.rnd.choice(self.types), 'default': None}

    def table(self):
        name = self.name('t', 12)
        if name:
            table = self.model[next(IDS)] = {'name': name, 'columns': {}, 'indexes': {}}
            self.columns(table, 4)

    def index(self, table):
        name = self.name('x', 30)
        if name and table['columns']:
            columns = self.rnd.sample(sorted(table['columns']), min(len(table['columns']), self.rnd.randint(1, 2)))
            table['indexes'][next(IDS)] = {'name': name, 'columns': columns}

    def drop(self, owner, kind):
        free = [i for i in owner[kind] if kind != 'columns' or not any(i in x['columns'] for x in owner['indexes'].values())]
        if len(free) > (kind == 'columns'):
            del owner[kind][self.rnd.choice(sorted(free))]

    def column(self, table, old):
        """Renames one that the last snapshot has, gives it another default or type."""
        known = [c for i, c in sorted(table['columns'].items()) if i in old]
        if not known:
            return
        column, what = self.rnd.choice(known), self.rnd.choice(['name', 'name', 'default', 'type'])
        if what == 'name':
            column['name'] = self.name('c', 40) or column['name']
        elif what == 'default' and column['type'] != 'text':
            column['default'] = self.rnd.choice('123')
        elif what == 'type' and column['default'] is None:
            column['type'] = self.rnd.choice(self.types)

    def step(self, count):
        old = {i for t in self.model.values() for i in t['columns']} | set(self.model)
        for _ in range(count):
            key = self.rnd.choice(sorted(self.model))
            table, what = self.model[key], self.rnd.randrange(12)
            if what < 2:
                self.table()
            elif what == 2 and len(self.model) > 1:
                del self.model[key]
            elif what == 3 and key in old:
                table['name'] = self.name('t', 12) or table['name']
            elif what < 6:
                self.columns(table, 1)
            elif what == 6:
                self.drop(table, 'columns')
            elif what == 7:
                self.drop(table, 'indexes')
            elif what == 8:
                self.index(table)
            else:
                self.column(table, old)


def facts(model):
    """What a model says, one fact a place: {place: value}."""
    out = {}
    for t, table in model.items():
        out[t,] = out[t, 'name'] = table['name']
        for kind in ('columns', 'indexes'):
            for i, o in table[kind].items():
                out[t, kind, i] = o['name']
                out.update({(t, kind, i, key): value for key, value in o.items()})
    return out


def join(table):
    """A column that both made alike is one."""
    columns = table['columns']
    for i, j in itertools.combinations(list(columns), 2):
        if i in columns and j in columns and columns[i] == columns[j]:
            del columns[j]
            for x in table['indexes'].values():
                x['columns'] = [i if c == j else c for c in x['columns']]


def put_together(base, theirs, ours):
    """What base became on one side, done to the other; None where the two do not go together."""
    b, x, y = facts(base), facts(theirs), facts(ours)
    gone = object()
    mine = {p: y.get(p, gone) for p in b.keys() | y.keys() if y.get(p, gone) != b.get(p, gone)}
    other = {p: x.get(p, gone) for p in b.keys() | x.keys() if x.get(p, gone) != b.get(p, gone)}
    for one, two in ((mine, other), (other, mine)):
        dropped = {p for p, value in one.items() if value is gone and len(p) in (1, 3)}
        for p, value in two.items():
            if p[:1] in dropped and two.get(p[:1]) is not gone:
                return None
            if value is gone:
                continue
            if (p[:3] in dropped and p[:3] != p) or one.get(p, value) != value:
                return None
            if len(p) == 4 and p[1] == 'indexes' and p[3] == 'columns' and any((p[0], 'columns', i) in dropped for i in value):
                return None
    result = copy.deepcopy(theirs)
    for p, value in sorted(mine.items(), key=lambda m: len(m[0])):
        if value is gone:
            if len(p) == 1:
                result.pop(p[0], None)
            elif len(p) == 3 and p[0] in result:
                result[p[0]][p[1]].pop(p[2], None)
        elif len(p) == 1:
            result.setdefault(p[0], copy.deepcopy(ours[p[0]]))
        elif len(p) == 2:
            result[p[0]]['name'] = value
        elif len(p) == 3:
            result[p[0]][p[1]].setdefault(p[2], copy.deepcopy(ours[p[0]][p[1]][p[2]]))
        else:
            result[p[0]][p[1]][p[2]][p[3]] = value
    for table in result.values():
        join(table)
    names = [t['name'] for t in result.values()] + [i['name'] for t in result.values() for i in t['indexes'].values()]
    columns = [(t, c['name']) for t, table in result.items() for c in table['columns'].values()]
    return result if len(set(names)) == len(names) and len(set(columns)) == len(columns) else None


def renamed(old, new):
    return ' renamed from ' + old['name'] if old and old['name'] != new['name'] else ''


def text(dialect, model, old):
    out = ['project {\n  dialect %s\n  out "migrations"\n}\n' % dialect]
    for t, table in sorted(model.items()):
        was = old.get(t, {'columns': {}})
        out.append('table %s%s {\n  id integer primary key\n' % (table['name'], renamed(old.get(t), table)))
        for i, c in sorted(table['columns'].items()):
            default = ' default ' + c['default'] if c['default'] else ''
            out.append('  %s %s%s%s\n' % (c['name'], c['type'], default, renamed(was['columns'].get(i), c)))
        for _, x in sorted(table['indexes'].items()):
            out.append('  index %s (%s)\n' % (x['name'], ', '.join(table['columns'][i]['name'] for i in x['columns'])))
        out.append('}\n')
    return ''.join(out)


def meant(model):
    return sorted((t['name'], sorted((c['name'], c['type'], c['default']) for c in t['columns'].values()),
                   sorted((x['name'], [t['columns'][i]['name'] for i in x['columns']]) for x in t['indexes'].values())) for t in model.values())


def recorded():
    """The last snapshot in the same form."""
    last = sorted(name for name in os.listdir('migrations/meta') if name.endswith('_snapshot.json'))[-1]
    with open(os.path.join('migrations/meta', last), encoding='utf-8') as f:
        tables = json.load(f)['tables'].values()

    def default(c):
        return None if c.get('default') is None else str(c['default'])

    def key(k):
        return k if isinstance(k, str) else k['expression']
    return sorted((t['name'], sorted((c['name'], c['type'], default(c)) for c in t['columns'].values() if c['name'] != 'id'),
                   sorted((x['name'], [key(k) for k in x['columns']]) for x in t['indexes'].values())) for t in tables)


def git(*args):
    return subprocess.run(['git', *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True).stdout.decode()


class Failed(Exception):
    pass


def must(*args):
    status, said = schemagen(*args, '--color', 'never')
    if status:
        raise Failed('schemagen %s: %s' % (' '.join(args), said))


def write(dialect, model, old):
    with open('schemagen.schema', 'w', encoding='utf-8') as f:
        f.write(text(dialect, model, old))


def generate(dialect, model, old, name):
    write(dialect, model, old)
    new = [t['name'] for i, t in model.items() if i not in old]
    new += ['%s.%s' % (t['name'], c['name']) for k, t in model.items() if k in old for i, c in t['columns'].items() if i not in old[k]['columns']]
    must('generate', '--allow-destructive', '--name', name, *(word for n in new for word in ('--create', n)))
    git('add', '-A')
    git('commit', '-q', '--allow-empty', '-m', name)


def run_on_rows(base, result):
    """The base with two rows a table, then the rest."""
    for name in ('x.db', 'x.db-journal'):
        if os.path.exists(name):
            os.remove(name)
    must('migrate', '--url', 'sqlite:x.db', '--to', '0000_base')
    db = sqlite3.connect('x.db')
    for t in base.values():
        names = ''.join(', ' + c['name'] for c in t['columns'].values())
        for row in (1, 2):
            db.execute('insert into %s (id%s) values (?%s)' % (t['name'], names, ', ?' * len(t['columns'])),
                       [row] + [str(1000 * i + row) for i in t['columns']])
    db.commit()
    db.close()
    must('migrate', '--url', 'sqlite:x.db', '--allow-destructive')
    db = sqlite3.connect('x.db')
    for t in set(result) & set(base):
        for i in set(result[t]['columns']) & set(base[t]['columns']):
            rows = db.execute('select %s from %s order by id' % (result[t]['columns'][i]['name'], result[t]['name'])).fetchall()
            if [int(float(value)) for value, in rows] != [1000 * i + 1, 1000 * i + 2]:
                raise Failed('%s.%s has %s' % (result[t]['name'], result[t]['columns'][i]['name'], rows))
    db.close()


def rebase(dialect, base, steps, onto, other):
    """One branch onto the other: True where they go together."""
    result, before = other[-1], base
    for model in steps:
        result = result and put_together(before, result, model)
        before = model
    status, said = schemagen('rebase', '--onto', onto, '--color', 'never')
    if not result:
        if not status:
            raise Failed('they do not go together, and are put in line: ' + said)
        if git('status', '--porcelain').strip():
            raise Failed('refused, and something was written')
        return False
    if status:
        raise Failed('they go together, and are refused: ' + said)
    if recorded() != meant(result):
        raise Failed('the schema is %s\nand should be %s' % (recorded(), meant(result)))
    write(dialect, result, {})
    must('check')
    if dialect == 'sqlite':
        run_on_rows(base, result)
    return True


def case(dialect, rnd):
    """How many of the two orders go together."""
    base, branches = {}, {}
    first = Changes(rnd, dialect, base)
    first.table()
    for _ in range(rnd.randint(1, 3)):
        first.table()
    first.step(4)
    git('init', '-q', '-b', 'main', '.')
    for key, value in (('user.name', 'Test'), ('user.email', 'test@example.org'), ('commit.gpgsign', 'false')):
        git('config', key, value)
    with open('.gitignore', 'w', encoding='utf-8') as f:
        f.write('x.db*\n')
    generate(dialect, base, {}, 'base')
    for name in ('one', 'two'):
        git('checkout', '-q', '-b', name, 'main')
        changes, models = Changes(rnd, dialect, copy.deepcopy(base)), [base]
        changes.used = set(first.used)
        for n in range(rnd.randint(1, 2)):
            changes.step(rnd.randint(1, 3))
            models.append(copy.deepcopy(changes.model))
            generate(dialect, models[-1], models[-2], '%s_%d' % (name, n))
        branches[name] = models
    together = 0
    for mine, other in (('one', 'two'), ('two', 'one')):
        git('checkout', '-q', '-f', mine)
        git('clean', '-fdq')
        together += rebase(dialect, base, branches[mine][1:], other, branches[other])
    return together


def main():
    seed = int(os.environ.get('SCHEMAGEN_RANDOM_SEED') or 1)
    count = int(os.environ.get('SCHEMAGEN_RANDOM_BRANCHES') or (10 if os.environ.get('SCHEMAGEN_SLOW') else 60))
    home = os.getcwd()
    for dialect in ('sqlite', 'postgresql'):
        failed, together = [], 0
        for n in range(count // 2):
            folder = os.path.join(home, 'case')
            shutil.rmtree(folder, ignore_errors=True)
            os.makedirs(folder)
            os.chdir(folder)
            try:
                together += case(dialect, random.Random('%s %d %d' % (dialect, seed, n)))
            except Failed as e:
                failed.append('case %d of seed %d: %s' % (n, seed, e))
            os.chdir(home)
        ok(not failed, '%s: %d pairs of branches in both orders' % (dialect, count // 2), '\n'.join(failed))
        ok(count // 6 <= together, '%s: many of them go together' % dialect, together)
    return finish()


sys.exit(main())
