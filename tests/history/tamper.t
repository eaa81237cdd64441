#!/bin/sh
# Every byte of the SQL, the snapshots and the journal of a folder with a sum file, changed one at a time: check finds it, always.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"

cat >schemagen.schema <<'EOT'
project {
  dialect sqlite
  out     "migrations"
}

table t {
  a  integer
}
EOT
ok "a folder" schemagen generate --name one
sed -i 's/^  a  integer/&\n  b  text/' schemagen.schema
ok "of two migrations" schemagen generate --name two
ok "that is in order" schemagen check

cat >"$scratch/tamper.py" <<'EOT'
import os, subprocess, sys, glob
from concurrent.futures import ThreadPoolExecutor
missed, tried = [], 0
def run(folder):
    return subprocess.run(['schemagen', 'check', '--quiet', '--out', folder], stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
def tamper(job):
    path, at, byte = job
    import shutil, tempfile
    folder = os.path.join(os.environ['scratch'], 'copy-%s-%d-%d' % (os.path.basename(path), at, byte))
    shutil.copytree('migrations', folder)
    target = os.path.join(folder, os.path.relpath(path, 'migrations'))
    data = bytearray(open(target, 'rb').read())
    data[at] = byte
    open(target, 'wb').write(data)
    code = run(folder)
    shutil.rmtree(folder)
    return job, code
jobs = []
for path in sorted(glob.glob('migrations/*.sql') + glob.glob('migrations/meta/*.json')):
    data = open(path, 'rb').read()
    for at, old in enumerate(data):
        # another letter, another digit, the other kind of line end, white space: what hides best
        byte = {10: 13, 32: 9}.get(old, old ^ 1)
        jobs.append((path, at, byte))
with ThreadPoolExecutor(2) as pool:
    for job, code in pool.map(tamper, jobs):
        if code not in (1, 3):
            print('%s byte %d -> %d: exit %d' % (*job, code))
            missed.append(job)
print('%d bytes' % len(jobs))
sys.exit(1 if missed or not jobs else 0)
EOT
scratch=$scratch
export scratch
ok "each of them is found" "$PYTHON3" "$scratch/tamper.py"
diag "$(tail -n 1 "$scratch/ok.out")"

# Line ends are git's to choose.
for file in migrations/*.sql migrations/meta/*; do
    sed 's/$/\r/' "$file" >"$scratch/crlf" && cp "$scratch/crlf" "$file"
done
ok "CRLF is the same folder" schemagen check --fast
done_testing
