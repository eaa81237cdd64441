"""growth.py DIALECT…: schemas of one kind of object, in two sizes: what takes four times as much may cost ten times the processor time at most,
where a walk of everything for each thing would cost sixteen times. Each case is created, checked, changed and checked again. Without SQLite's
trial of the SQL: its ALTER TABLE reads the whole schema each time. TAP."""
import os
import resource
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../lib'))
import tap  # noqa: E402

SCHEMAGEN = os.environ['SCHEMAGEN']
SMALL, LARGE = 700, 2800
FACTOR, FLOOR = 10, 0.25  # seconds: what is noise beside what a program costs at all


def each(n, text):
    return ''.join(text(i) for i in range(n))


def in_table(n, text, columns='  id integer primary key\n  a integer\n  b text\n'):
    return 'table t {\n%s%s}\n' % (columns, each(n, text))


# Before and after the change, of n objects.
CASES = {
    'columns': (lambda n: in_table(n // 2, lambda i: '  c%d integer\n' % i), lambda n: in_table(n // 2, lambda i: '  c%d bigint not null default 0\n' % i)),
    'renamed columns': (lambda n: in_table(n // 2, lambda i: '  c%d integer\n' % i), lambda n: in_table(n // 2, lambda i: '  d%d integer renamed from c%d\n' % (i, i))),
    'indexes': (lambda n: in_table(n, lambda i: '  index i%d (a)\n' % i), lambda n: in_table(n, lambda i: '  index i%d (a) where (b > \'%d\')\n' % (i, i))),
    'checks': (lambda n: in_table(n, lambda i: '  check k%d (a > %d)\n' % (i, i)), lambda n: in_table(n, lambda i: '  check k%d (a >= %d)\n' % (i, i))),
    'views': (lambda n: in_table(0, None) + each(n, lambda i: 'view v%d as $$ select id, a from t $$\n' % i),
              lambda n: in_table(0, None) + each(n, lambda i: 'view v%d as $$ select id, a from t where a > %d $$\n' % (i, i))),
    'views of views': (lambda n: in_table(0, None) + each(n, lambda i: 'view v%d as $$ select id from %s $$\n' % (i, 'v%d' % (i - 1) if i else 't')),
                       lambda n: in_table(0, None) + each(n, lambda i: 'view v%d as $$ select id, 1 as one from %s $$\n' % (i, 'v%d' % (i - 1) if i else 't'))),
    'tables of one': (lambda n: 'table hub {\n  id integer primary key\n}\n' + each(n, lambda i: 'table t%d {\n  id integer primary key\n  hub integer references hub(id)\n}\n' % i),
                      lambda n: 'table hub {\n  id bigint primary key\n}\n' + each(n, lambda i: 'table t%d {\n  id integer primary key\n  hub bigint references hub(id)\n}\n' % i)),
    'renamed tables': (lambda n: each(n, lambda i: 'table t%d {\n  id integer primary key\n  next integer references t%d(id)\n}\n' % (i, (i + 1) % n)),
                       lambda n: each(n, lambda i: 'table u%d renamed from t%d {\n  id integer primary key\n  next integer references u%d(id)\n}\n' % (i, i, (i + 1) % n))),
    'mixin': (lambda n: 'mixin m {\n' + each(9, lambda i: '  c%d integer\n' % i) + '}\n' + each(n, lambda i: 'table t%d {\n  include m\n}\n' % i),
              lambda n: 'mixin m {\n' + each(9, lambda i: '  d%d integer renamed from c%d\n' % (i, i)) + '}\n' + each(n, lambda i: 'table t%d {\n  include m\n}\n' % i)),
}
POSTGRESQL = {
    'enums': (lambda n: each(n, lambda i: 'enum e%d {\n  a\n  b\n}\ntable t%d {\n  e e%d\n}\n' % (i, i, i)),
              lambda n: each(n, lambda i: 'enum e%d {\n  a\n  c\n}\ntable t%d {\n  e e%d\n}\n' % (i, i, i))),
    'values': (lambda n: 'enum e {\n' + each(n, lambda i: '  v%d\n' % i) + '}\n', lambda n: 'enum e {\n' + each(n * 3 // 2, lambda i: '  v%d\n' % i) + '}\n'),
    'sequences': (lambda n: each(n, lambda i: 'sequence s%d\ntable t%d {\n  id integer primary key default nextval(\'s%d\')\n}\n' % (i, i, i)),
                  lambda n: each(n, lambda i: 'sequence q%d renamed from s%d\ntable t%d {\n  id integer primary key default nextval(\'q%d\')\n}\n' % (i, i, i, i))),
    'counted': (lambda n: each(n, lambda i: 'table t%d {\n%s}\n' % (i, ''.join(
                    '  s%d serial\n  n%d integer default (nextval(\'t%d_s%d_seq\'))\n' % (k, k, i, k) for k in range(4)))),
                lambda n: each(n, lambda i: 'table u%d renamed from t%d {\n%s}\n' % (i, i, ''.join(
                    '  s%d serial\n  n%d integer default (nextval(\'u%d_s%d_seq\'))\n' % (k, k, i, k) for k in range(4))))),
    'schemas': (lambda n: each(n, lambda i: 'schema s%d\ntable s%d.t {\n  id integer primary key\n}\n' % (i, i)),
                lambda n: each(n, lambda i: 'schema z%d renamed from s%d\ntable z%d.t {\n  id integer primary key\n}\n' % (i, i, i))),
    'policies': (lambda n: in_table(n, lambda i: '  policy p%d for select using (a > %d)\n' % (i, i)),
                 lambda n: in_table(n, lambda i: '  policy p%d for select using (a >= %d)\n' % (i, i), '  id integer primary key\n  a bigint\n  b text\n')),
}


def cost(folder, *arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([SCHEMAGEN, *arguments], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit('Bail out! exit %d of %s: %s' % (done.returncode, ' '.join(arguments), done.stdout.decode()[-500:]))
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def costs(dialect, case, n):
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for text in case:
            with open(os.path.join(folder, 'schemagen.schema'), 'w') as f:
                f.write('project {\n  dialect %s\n  out "migrations"\n}\n%s' % (dialect, text(n)))
            found.append(cost(folder, 'generate', '--name', 'step', '--allow-destructive', '--no-verify'))
            found.append(cost(folder, 'check', '--quiet'))
        return found


def statements(n):
    """What check costs that runs a file written by hand with so many of them."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, 'schemagen.schema'), 'w') as f:
            f.write('project {\n  dialect sqlite\n  out "migrations"\n}\n' + in_table(0, None))
        cost(folder, 'generate', '--name', 'step')
        cost(folder, 'generate', '--custom', '--name', 'rows')
        with open(os.path.join(folder, 'migrations/0001_rows.sql'), 'w') as f:
            f.write(each(n, lambda i: 'INSERT INTO t (a) VALUES (%d);\n' % i))
        return [cost(folder, 'check', '--update', '--quiet'), cost(folder, 'check', '--quiet')]


def held(what, small, large):
    tap.ok(all(b <= FACTOR * a + FLOOR for a, b in zip(small, large)), what, 'seconds for few: %s; for four times as many: %s' % (small, large))


for dialect in sys.argv[1:]:
    for name, case in {**CASES, **(POSTGRESQL if dialect == 'postgresql' else {})}.items():
        held('%s: %s' % (dialect, name), costs(dialect, case, SMALL), costs(dialect, case, LARGE))
held('sqlite: statements of a file', statements(20 * SMALL), statements(20 * LARGE))
sys.exit(tap.finish())
