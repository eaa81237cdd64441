#!/bin/sh
# A folder that changes while a run waits between reading and applying: what runs is what was read, whole; what is recorded is that, too.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
built_with SQLITE || skip_all "built without SQLite"

cat >run.py <<'END2'
"""Starts a run while another connection writes, changes the folder when the run has begun, and lets it go on."""
import json, os, shutil, sqlite3, subprocess, sys
change = sys.argv[1]
def entry(i, tag):
    return {'idx': i, 'version': '6', 'when': 1000 * (i + 1), 'tag': tag, 'breakpoints': True}
def journal(tags):
    with open('m/meta/_journal.json', 'w') as f:
        json.dump({'version': '7', 'dialect': 'sqlite', 'entries': [entry(i, t) for i, t in enumerate(tags)]}, f)
def sql(tag, text):
    with open('m/%s.sql' % tag, 'w') as f:
        f.write(text)
shutil.rmtree('m', ignore_errors=True)
os.makedirs('m/meta')
for f in os.listdir('.'):
    if f.startswith('app.db'):
        os.remove(f)
sql('0000_a', 'CREATE TABLE a (x);')
sql('0001_b', 'CREATE TABLE b (x);--> statement-breakpoint\nINSERT INTO b VALUES (1);')
journal(['0000_a'])
schemagen = [os.environ['SCHEMAGEN'], 'migrate', '--url', 'app.db', '--out', 'm']
subprocess.run(schemagen, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
journal(['0000_a', '0001_b'])
db = sqlite3.connect('app.db', isolation_level=None)
db.execute('BEGIN IMMEDIATE')
run = subprocess.Popen(schemagen + ['--log', 'json', '--lock-wait', '30s'], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
if change != 'early':
    assert json.loads(run.stdout.readline())['event'] == 'start'
if change == 'edited':
    sql('0001_b', 'CREATE TABLE other (x);')
elif change == 'cut':
    os.truncate('m/0001_b.sql', 10)
elif change == 'removed':
    os.remove('m/0001_b.sql')
elif change == 'added':
    sql('0002_c', 'CREATE TABLE c (x);')
    journal(['0000_a', '0001_b', '0002_c'])
elif change == 'journal':
    os.remove('m/meta/_journal.json')
elif change == 'all':
    shutil.rmtree('m')
db.execute('COMMIT')
db.close()
out, err = run.communicate()
sys.stderr.write(err.decode())
sys.exit(run.returncode)
END2
state() {
    "$PYTHON3" -c "import sqlite3
db = sqlite3.connect('app.db')
print(','.join(r[0] for r in db.execute(\"SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 2) <> '__' ORDER BY name\")),
      *[r[0] for r in db.execute('SELECT hash FROM __drizzle_migrations ORDER BY created_at')])"
}
sha() {
    printf "$1" | "$PYTHON3" -c "import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())"
}
read_then="a,b $(sha 'CREATE TABLE a (x);') $(sha 'CREATE TABLE b (x);--> statement-breakpoint\nINSERT INTO b VALUES (1);')"

for change in none edited cut removed added journal all; do
    exits 0 "$change: the run" "$PYTHON3" run.py $change
    is "$(state)" "$read_then" "applies and records what it has read"
    schemagen validate --url app.db --out m >valid 2>&1
    code=$?
    case $change in
    none | added) is $code 0 "validate has nothing to say" ;;
    edited | cut) is $code 1 "validate finds the edit" && like "$(cat valid)" "'0001_b' was edited after being applied" "and names it" ;;
    removed) is $code 3 "validate says that the file is gone" ;;
    journal) is $code 0 "the names alone are read, and agree" ;;
    all) is $code 2 "there is no folder" ;;
    esac
    case $change in
    added) exits 0 "the next run" schemagen migrate --url app.db --out m && like "$(state)" '^a,b,c ' "applies what was added" ;;
    edited | cut) exits 0 "the next run" schemagen migrate --url app.db --out m && is "$(state)" "$read_then" "changes nothing" ;;
    esac
done
# A file that is not there when the run reads is an error before anything is run.
"$PYTHON3" run.py none 2>/dev/null
rm -f app.db m/0001_b.sql
exits 3 "a file that is missing" schemagen migrate --url app.db --out m
ok "nothing was run" test "$("$PYTHON3" -c "import sqlite3; print(sqlite3.connect('app.db').execute('select count(*) from sqlite_master').fetchone()[0])")" = 0
done_testing
