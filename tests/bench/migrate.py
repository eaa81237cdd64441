"""What applying migrations costs beside the databases' own shells and beside other tools; called by bench.py.

1,000 small migrations on SQLite, 200 on PostgreSQL. All tools run the same SQL with the same settings of the database: nothing is synced
less often than it commits. Beside the shells the transactions are the same; beside other tools each is as it comes. The shells keep no record of what they ran. PostgreSQL is a server of our own, stopped at
the end, on a socket of this machine and once more as if it were elsewhere, which is where most of them are; without one, or without
npm's packages, that part is left out."""
import asyncio
import glob
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import threading

SQLITE, POSTGRESQL = 1000, 200
SHELL = {'each': 1.2, 'all': 1.3, 'postgresql': 1.0}  # at most as much wall time as the shell
FASTER = {'sqlite': 5, 'postgresql': 1}               # at least so many times as fast as the others
NOTHING_CPU_MS = 5                                    # with all recorded
AWAY_MS = 2                                           # there and back to a server in another building
GROWN = 100                                           # tables that 1,000 migrations of a project lead to
CUT = '--> statement-breakpoint\n'

DRIZZLE = {
    'sqlite': """import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
migrate(drizzle(new Database('db')), { migrationsFolder: 'migrations' });
""",
    'postgresql': """import pg from 'pg';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
const client = new pg.Client({ connectionString: process.argv[2] });
await client.connect();
await migrate(drizzle(client), { migrationsFolder: 'migrations' });
await client.end();
""",
}


def statements(i):
    return ['CREATE TABLE "table_%04d" (\n\t"id" integer PRIMARY KEY NOT NULL,\n\t"name" text NOT NULL,\n\t"amount" integer DEFAULT 0\n);\n' % i,
            'CREATE INDEX "table_%04d_name_idx" ON "table_%04d" ("name");\n' % (i, i)]


def later(i, tables):
    """What a project comes to after its first weeks: a table now and then, and columns of those that are there."""
    every = SQLITE // tables
    return statements(i // every) if i % every == 0 else ['ALTER TABLE "table_%04d" ADD COLUMN "note_%04d" text;\n' % (i // every, i)]


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w') as f:
        f.write(text)


def make_folder(folder, dialect, count, make=statements):
    """The same migrations for drizzle and schemagen, for dbmate, and as scripts for the shells."""
    entries, each, whole = [], [], []
    for i in range(count):
        sql = make(i)
        tag = '%04d_step' % i
        write(os.path.join(folder, 'migrations', tag + '.sql'), CUT.join(sql))
        write(os.path.join(folder, 'dbmate', '%014d_step.sql' % (20240101000000 + i)), '-- migrate:up\n' + ''.join(sql) + '\n-- migrate:down\n')
        entries.append({'idx': i, 'version': '7', 'when': 1700000000000 + i * 1000, 'tag': tag, 'breakpoints': True})
        each.append('BEGIN;\n' + ''.join(sql) + 'COMMIT;\n')
        whole += sql
    write(os.path.join(folder, 'migrations', 'meta', '_journal.json'),
          json.dumps({'version': '7', 'dialect': dialect, 'entries': entries}, indent=2))
    write(os.path.join(folder, 'each.sql'), ''.join(each))
    write(os.path.join(folder, 'all.sql'), 'BEGIN;\n' + ''.join(whole) + 'COMMIT;\n')
    write(os.path.join(folder, 'drizzle.mjs'), DRIZZLE[dialect])


class Server:
    """A PostgreSQL server of our own on a socket in a private folder."""

    def __init__(self, folder):
        self.folder = folder
        found = sorted(glob.glob('/usr/lib/postgresql/*/bin') + glob.glob('/usr/pgsql-*/bin'))
        initdb = shutil.which('initdb')
        self.bin = found[-1] if found else os.path.dirname(initdb) if initdb else None
        self.root = self.url = None
        self.started = False

    def run(self, *command):
        if os.getuid() == 0:
            command = ('runuser', '-u', 'postgres', '--') + command
        done = subprocess.run(command, cwd=self.root, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return done.returncode == 0

    def start(self):
        if not self.bin or not shutil.which('psql'):
            return False
        self.root = tempfile.mkdtemp(prefix='schemagen-bench-pg.', dir=self.folder)
        self.url = 'postgresql:///bench?host=%s&user=postgres' % self.root
        os.chmod(self.root, 0o755)
        if os.getuid() == 0:
            shutil.chown(self.root, 'postgres', 'postgres')
        data = os.path.join(self.root, 'data')
        options = "-c listen_addresses='' -c unix_socket_directories='%s' -c autovacuum=off" % self.root
        self.started = (self.run(self.bin + '/initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync') and
                        self.run(self.bin + '/pg_ctl', '-D', data, '-l', os.path.join(self.root, 'log'), '-o', options, '-w', '-s', 'start'))
        return self.started

    def fresh(self):
        for sql in ('DROP DATABASE IF EXISTS bench WITH (FORCE)', 'CREATE DATABASE bench'):
            subprocess.run(['psql', '-h', self.root, '-U', 'postgres', '-q', '-c', sql, 'postgres'], check=True, stderr=subprocess.DEVNULL)

    def stop(self):
        if self.started:
            self.run(self.bin + '/pg_ctl', '-D', os.path.join(self.root, 'data'), '-m', 'immediate', '-w', '-s', 'stop')
        if self.root:
            shutil.rmtree(self.root, ignore_errors=True)


class Distance:
    """A socket behind which that of another folder is, `ms` away there and back."""

    def __init__(self, folder, behind, ms):
        self.path, self.behind = [os.path.join(f, '.s.PGSQL.5432') for f in (folder, behind)]
        self.delay = ms / 2e3
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        asyncio.run_coroutine_threadsafe(asyncio.start_unix_server(self.connected, self.path), self.loop).result()

    async def connected(self, reader, writer):
        behind, ahead = await asyncio.open_unix_connection(self.behind)
        await asyncio.gather(self.carry(reader, ahead), self.carry(behind, writer))

    async def carry(self, reader, writer):
        """What comes goes on after a while, in order; what comes meanwhile waits no longer than that."""
        data = b'.'
        while data:
            data = await reader.read(1 << 16)
            self.loop.call_later(self.delay, writer.write if data else writer.close, *([data] if data else []))

    async def cancel_all(self):
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    def end(self):
        asyncio.run_coroutine_threadsafe(self.cancel_all(), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()


class Migrate:
    def __init__(self, bench, scratch, runs):
        self.bench, self.scratch, self.runs = bench, scratch, runs
        self.modules = os.path.join(os.path.abspath(bench.o.npm), 'node_modules') if bench.o.npm else ''

    def side_by_side(self, dialect, folder, fresh, tools):
        """Each tool in turn, round by round; medians, and the time of each round."""
        costs = {name: [] for name in tools}
        for _ in range(self.runs):
            for name, command in tools.items():
                fresh()
                costs[name] += self.bench.measure(command, [folder])
        result = {name: {k: statistics.median(c[k] for c in cs) for k in ('wall', 'cpu', 'peak')} for name, cs in costs.items()}
        for name, cs in costs.items():
            result[name]['rounds'] = [c['wall'] for c in cs]
        for name, cost in result.items():
            print('  %-34s %11.1f %11.1f %9.1f' % (name, cost['wall'] / 1e3, cost['cpu'] / 1e3, cost['peak'] / 1024))
            self.bench.results.append({'dialect': dialect, 'migrate': name, 'cost': cost})
        return result

    def others(self, dialect, folder, url):
        """The commands of the other tools, where they are installed."""
        tools = {}
        if os.path.exists(os.path.join(self.modules, 'drizzle-orm')):
            if not os.path.exists(os.path.join(folder, 'node_modules')):
                os.symlink(self.modules, os.path.join(folder, 'node_modules'))
            tools['drizzle-orm'] = ['node', 'drizzle.mjs', url]
        binary = glob.glob(os.path.join(self.modules, '@dbmate', '*', 'bin', 'dbmate'))
        if binary:
            tools['dbmate'] = [binary[0], '--url', url, '--migrations-dir', 'dbmate', '--no-dump-schema', 'up']
        return tools

    @staticmethod
    def ratio(one, other):
        """The median over the rounds: what slows the machine down for a while slows both."""
        return statistics.median(a / b for a, b in zip(one['rounds'], other['rounds']))

    def faster(self, dialect, result, ours):
        for name in ('drizzle-orm', 'dbmate'):
            if name in result:
                ratio = self.ratio(result[name], result[ours])
                self.bench.target('%s: migrate beside %s: at least %dx as fast' % (dialect, name, FASTER[dialect]), ratio >= FASTER[dialect], '%.1fx' % ratio)

    def beside(self, what, ours, theirs, limit):
        ratio = self.ratio(ours, theirs)
        self.bench.target('%s: at most %.1f times' % (what, limit), ratio <= limit, '%.2f' % ratio)

    def head(self, title):
        print('\n%s\n  %-34s %11s %11s %9s' % (title, 'tool', 'wall ms', 'cpu ms', 'peak MiB'))

    def sqlite(self):
        folder = os.path.join(self.scratch, 'sqlite')
        make_folder(folder, 'sqlite', SQLITE)
        ours = [self.bench.o.schemagen, 'migrate', '--out', 'migrations', '--url', 'sqlite:db']

        def fresh():
            for name in glob.glob(os.path.join(folder, 'db*')):
                if not os.path.isdir(name):
                    os.unlink(name)

        tools = {'schemagen': ours, 'schemagen --tx each': ours + ['--tx', 'each'], 'schemagen --tx all': ours + ['--tx', 'all']}
        if shutil.which('sqlite3'):
            tools.update({'sqlite3': ['sqlite3', 'db', '.read each.sql'], 'sqlite3, one transaction': ['sqlite3', 'db', '.read all.sql']})
        tools.update(self.others('sqlite', folder, 'sqlite:db'))
        self.head('sqlite: %d migrations' % SQLITE)
        result = self.side_by_side('sqlite', folder, fresh, tools)
        print('  targets')
        if 'sqlite3' in result:
            self.beside('migrate --tx each beside sqlite3, a transaction each', result['schemagen --tx each'], result['sqlite3'], SHELL['each'])
            self.beside('migrate --tx all beside sqlite3, one transaction', result['schemagen --tx all'],
                        result['sqlite3, one transaction'], SHELL['all'])
        self.faster('sqlite', result, 'schemagen')
        self.nothing(folder, SQLITE, fresh, ours)
        folder = os.path.join(self.scratch, 'grown')
        make_folder(folder, 'sqlite', SQLITE, lambda i: later(i, GROWN))
        self.nothing(folder, GROWN, fresh, ours)

    def cpu(self, command, folder):
        return statistics.median(c['cpu'] for c in self.bench.measure(command, [folder] * (5 * self.runs))) / 1e3

    def nothing(self, folder, tables, fresh, ours):
        """Whoever asks SQLite for a row has it read the whole schema: what the shell needs for that is said, too."""
        fresh()
        self.bench.measure(ours, [folder])
        if shutil.which('sqlite3'):
            cpu = self.cpu(['sqlite3', 'db', 'SELECT count(*) FROM __drizzle_migrations'], folder)
            print('  %d tables: sqlite3 counts what is recorded in %.2f ms of CPU' % (tables, cpu))
        for command in (ours, [ours[0], 'status'] + ours[2:]):
            cpu = self.cpu(command, folder)
            self.bench.target('%s with nothing to do, %d recorded, %d tables: at most %d ms of CPU' % (command[1], SQLITE, tables, NOTHING_CPU_MS),
                              cpu <= NOTHING_CPU_MS, '%.2f ms' % cpu)

    def postgresql(self):
        server = Server(os.path.dirname(os.path.dirname(self.scratch)))
        try:
            if not server.start():
                print('\nno PostgreSQL server can be started here: no comparison')
                return
            folder = os.path.join(self.scratch, 'postgresql')
            make_folder(folder, 'postgresql', POSTGRESQL)
            self.on_a_server(server, folder, server.url, 'here')
            away = Distance(folder, server.root, AWAY_MS)
            self.on_a_server(server, folder, server.url.replace(server.root, folder), '%d ms away' % AWAY_MS)
            away.end()
        finally:
            server.stop()

    def on_a_server(self, server, folder, url, where):
        tools = {'schemagen': [self.bench.o.schemagen, 'migrate', '--out', 'migrations', '--url', url],
                 'psql': ['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', 'each.sql', url]}
        tools.update(self.others('postgresql', folder, url))
        self.head('postgresql: %d migrations, the server %s' % (POSTGRESQL, where))
        result = self.side_by_side('postgresql', folder, server.fresh, tools)
        print('  targets')
        self.beside('migrate beside psql -f, the same transactions', result['schemagen'], result['psql'], SHELL['postgresql'])
        self.faster('postgresql', result, 'schemagen')


def run(bench, scratch, dialects, runs):
    m = Migrate(bench, os.path.join(scratch, 'migrate'), runs)
    os.makedirs(m.scratch, exist_ok=True)
    for dialect in dialects:
        getattr(m, dialect)()
