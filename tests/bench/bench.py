"""What the main commands cost, whole processes, medians; beside drizzle-kit in the same run where it is installed.

bench.py --schemagen PROGRAM --measure PROGRAM [--npm FOLDER] [--sizes 10,100,1000,10000] [--runs N] [--parts generate,history,migrate]
         [--folder FOLDER] [--json FILE]

Each number is a median of several runs. Ratios are of wall time; processor time and peak memory are printed beside it.
It works in memory (/dev/shm) where it can: schemagen syncs what it writes to the disk and drizzle-kit does not, so that on a disk the
time of a small step is the disk's. --folder names another place.
Exit status 1 where a target is missed."""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import migrate  # noqa: E402
import schemas  # noqa: E402

# (what, size, at least that many times as fast as drizzle-kit)
FASTER = {10: 200, 1000: 60}
GROWTH = 12          # 10,000 tables against 1,000
PEAK_MIB = 64        # at 1,000 tables
CHECK_CPU_MS = 5     # check at 100 tables
HISTORY = (200, 100) # migrations, and the tables that they lead to
HISTORY_CPU_MS = {'check --fast': 5, 'check': 50}
# fast: check --fast as generate left the files; touched: the same where a comment was added to the schema
STEPS = ('first', 'change', 'check', 'fast', 'touched')


class Bench:
    def __init__(self, options):
        self.o = options
        self.missed = []
        self.results = []

    def measure(self, command, folders):
        """Runs it in one folder after the other; what each run cost."""
        p = subprocess.run([self.o.measure, *map(os.path.abspath, folders), '--', *command], stdout=subprocess.PIPE, check=True)
        costs = [json.loads(line) for line in p.stdout.splitlines()]
        for cost, folder in zip(costs, folders):
            cost['cpu'] = cost['user'] + cost['sys']
            if cost['exit'] != 0:
                said = subprocess.run(command, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL)
                sys.exit('bench: exit %d of %s in %s\n%s' % (cost['exit'], ' '.join(command), folder,
                                                              (said.stdout + said.stderr).decode('utf-8', 'replace')[-2000:]))
        return costs

    def steps(self, folders, name, texts, commands):
        """first: into an empty folder; change: on top, with the changed schema; the others: nothing to do. The first run of each is not
        counted: the machine gets memory for it that later runs find ready."""
        medians = {}
        for step in STEPS:
            if step not in commands:
                continue
            for folder in folders:
                with open(os.path.join(folder, name), 'w') as f:
                    f.write(texts[step != 'first'] + '// touched\n' * (step == 'touched'))
            costs = self.measure(commands[step], folders)[1:]
            medians[step] = {k: statistics.median(c[k] for c in costs) for k in ('wall', 'cpu', 'peak')}
        for folder in folders:
            shutil.rmtree(folder)
        return medians

    def folders(self, scratch, runs):
        found = [os.path.join(scratch, str(i)) for i in range(runs + 1)]
        for folder in found:
            os.makedirs(folder)
        return found

    def ours(self, scratch, dialect, size):
        texts = [schemas.schema(dialect, size, changed) for changed in (False, True)]
        generate = [self.o.schemagen, 'generate', '--name', 'step']
        runs = self.o.runs or (15 if size <= 100 else 7 if size <= 1000 else 3)
        return self.steps(self.folders(os.path.join(scratch, 'ours'), runs), 'schemagen.schema', texts,
                          {'first': generate, 'change': generate, 'check': [self.o.schemagen, 'check'],
                           'fast': [self.o.schemagen, 'check', '--fast'],
                           'touched': [self.o.schemagen, 'check', '--fast']})

    def theirs(self, scratch, dialect, size):
        scratch = os.path.join(scratch, 'theirs')
        os.makedirs(scratch, exist_ok=True)
        link = os.path.join(scratch, 'node_modules')
        if not os.path.exists(link):
            os.symlink(os.path.join(os.path.abspath(self.o.npm), 'node_modules'), link)
        texts = [schemas.typescript(dialect, size, changed) for changed in (False, True)]
        kit = ['node', os.path.join(link, 'drizzle-kit', 'bin.cjs')]
        generate = kit + ['generate', '--dialect', dialect, '--schema', 'schema.ts', '--out', 'migrations', '--name', 'step']
        runs = self.o.runs or (5 if size <= 100 else 3)
        return self.steps(self.folders(scratch, runs), 'schema.ts', texts, {
            'first': generate, 'change': generate,
            'check': kit + ['check', '--dialect', dialect, '--out', 'migrations']})

    def target(self, text, reached, value):
        print('  %-62s %12s  %s' % (text, value, 'reached' if reached else 'MISSED'))
        if not reached:
            self.missed.append(text)

    def run(self, scratch):
        npm = self.o.npm and os.path.exists(os.path.join(self.o.npm, 'installed'))
        if not npm:
            print('drizzle-kit is not installed: no comparison (make npm)')
        for dialect in self.o.dialects.split(','):
            print('\n%s: medians of whole processes' % dialect)
            print('  %-8s %-8s %11s %11s %9s' % ('tables', 'step', 'wall ms', 'cpu ms', 'peak MiB')
                  + ('   | %11s %11s %9s %8s %8s' % ('drizzle-kit', 'cpu ms', 'peak MiB', 'ratio', 'cpu') if npm else ''))
            done = {}
            for size in map(int, self.o.sizes.split(',')):
                ours = self.ours(scratch, dialect, size)
                theirs = self.theirs(scratch, dialect, size) if npm and size <= self.o.npm_limit else {}
                done[size] = ours, theirs
                for step in STEPS:
                    a, b = ours[step], theirs.get(step)
                    line = '  %-8d %-8s %11.2f %11.2f %9.1f' % (
                        size, step, a['wall'] / 1e3, a['cpu'] / 1e3, a['peak'] / 1024)
                    if b:
                        line += '   | %11.1f %11.1f %9.1f %7.0fx %7.0fx' % (
                            b['wall'] / 1e3, b['cpu'] / 1e3, b['peak'] / 1024, b['wall'] / a['wall'], b['cpu'] / max(a['cpu'], 1))
                    print(line)
                    sys.stdout.flush()
                    self.results.append({'dialect': dialect, 'tables': size, 'step': step, 'schemagen': a, 'drizzle-kit': b})
            self.targets(dialect, done)

    def history(self, scratch, dialects):
        """check on many migrations, in a folder that they made one by one."""
        steps, tables = HISTORY
        for dialect in dialects:
            folder = os.path.join(scratch, 'history-' + dialect)
            os.makedirs(folder)
            for n in range(steps):
                with open(os.path.join(folder, 'schemagen.schema'), 'w') as f:
                    f.write(schemas.grown(dialect, tables, steps, n))
                self.measure([self.o.schemagen, 'generate', '--name', 'step'], [folder])
            print('\n%s: %d migrations that lead to %d tables' % (dialect, steps, tables))
            for state in '', ', schema touched':
                for what, limit in HISTORY_CPU_MS.items():
                    costs = self.measure([self.o.schemagen] + what.split(), [folder] * (self.o.runs or 15))
                    cpu = statistics.median(c['cpu'] for c in costs) / 1e3
                    self.results.append({'dialect': dialect, 'history': what + state, 'cpu': cpu * 1e3})
                    self.target('%s%s: at most %d ms of CPU' % (what, state, limit), cpu <= limit, '%.2f ms' % cpu)
                with open(os.path.join(folder, 'schemagen.schema'), 'a') as f:
                    f.write('// touched\n')

    def targets(self, dialect, done):
        print('  targets')
        for size, times in FASTER.items():
            for step in ('first', 'change'):
                if size in done and done[size][1]:
                    ratio = done[size][1][step]['wall'] / done[size][0][step]['wall']
                    self.target('%s generate at %d tables: at least %dx' % (step, size, times), ratio >= times, '%.0fx' % ratio)
        if 1000 in done and 10000 in done:
            for step in STEPS:
                ratio = done[10000][0][step]['cpu'] / done[1000][0][step]['cpu']
                self.target('%s: 10,000 tables against 1,000: at most %dx (cpu)' % (step, GROWTH), ratio <= GROWTH, '%.1fx' % ratio)
        if 1000 in done:
            for step in STEPS:
                peak = done[1000][0][step]['peak'] / 1024
                self.target('%s: peak memory at 1,000 tables: under %d MiB' % (step, PEAK_MIB), peak < PEAK_MIB, '%.1f MiB' % peak)
        if 100 in done:
            for step, state in ('fast', ''), ('touched', ', schema touched'):
                cpu = done[100][0][step]['cpu'] / 1e3
                self.target('check --fast at 100 tables%s: at most %d ms of CPU' % (state, CHECK_CPU_MS), cpu <= CHECK_CPU_MS,
                            '%.2f ms' % cpu)


def main():
    ap = argparse.ArgumentParser(usage=__doc__)
    ap.add_argument('--schemagen', required=True)
    ap.add_argument('--measure', required=True)
    ap.add_argument('--npm')
    ap.add_argument('--npm-limit', type=int, default=1000)
    ap.add_argument('--sizes', default='10,100,1000,10000')
    ap.add_argument('--dialects', default='postgresql,sqlite')
    ap.add_argument('--parts', default='generate,history,migrate', help='which of these to measure')
    ap.add_argument('--runs', type=int, default=0)
    ap.add_argument('--folder', help='where to work: a folder on a disk measures what its fsync costs, too')
    ap.add_argument('--json')
    options = ap.parse_args()
    options.schemagen, options.measure = map(os.path.abspath, (options.schemagen, options.measure))
    for name in ('SOURCE_DATE_EPOCH', 'DATABASE_URL'):
        os.environ.pop(name, None)
    bench = Bench(options)
    folder = options.folder or ('/dev/shm' if os.access('/dev/shm', os.W_OK) else None)
    scratch = tempfile.mkdtemp(prefix='schemagen-bench.', dir=folder)
    print('working in %s' % os.path.dirname(scratch))
    try:
        dialects = options.dialects.split(',')
        if 'generate' in options.parts:
            bench.run(scratch)
        if 'history' in options.parts:
            bench.history(scratch, dialects)
        if 'migrate' in options.parts:
            migrate.run(bench, scratch, dialects, options.runs or 3)
    finally:
        shutil.rmtree(scratch)
    if options.json:
        with open(options.json, 'w') as f:
            json.dump(bench.results, f, indent=1)
    return 1 if bench.missed else 0


if __name__ == '__main__':
    sys.exit(main())
