#!/bin/sh
# Many databases in one run, of which some fail. TARGETS_POSTGRESQL (20) says how many of them are on PostgreSQL.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
. "$top_srcdir/tests/lib/journal.sh"

sum_metric() {
    grep "^schemagen_$1{" metrics | "$PYTHON3" -c 'import sys; print(sum(int(float(l.split()[-1])) for l in sys.stdin))'
}

if built_with SQLITE; then
    # Of a thousand one is no database, one cannot be made, and in each hundredth a table is there already.
    journal sqlite 0000_a 0001_b
    printf 'CREATE TABLE a (x);' >m/0000_a.sql
    printf 'CREATE TABLE b (x);--> statement-breakpoint\nINSERT INTO b VALUES (1);' >m/0001_b.sql
    "$PYTHON3" - <<'END2'
import os, sqlite3
os.mkdir('many')
with open('targets', 'w') as f:
    f.write('# all of them\n\n')
    for i in range(1000):
        f.write('  many/%03d.db \n' % i if i != 7 else 'nowhere/at/all.db\n')
for i in range(50, 1000, 100):
    db = sqlite3.connect('many/%03d.db' % i)
    db.execute('CREATE TABLE b (x)')
    db.commit()
with open('many/005.db', 'w') as f:
    f.write('no database at all\n' * 100)
END2
    exits 5 "a thousand SQLite files" schemagen migrate --targets targets --jobs 8 --out m --quiet --metrics metrics
    is "$(cat "$scratch/out" | tail -1)" "1000 databases: 988 fine, 12 failed" "a summary"
    is "$(grep -c '^many/.*: failed$' "$scratch/err") $(grep -c '^\(many/005\|nowhere\).*: io$' "$scratch/err")" "0 0" "quiet: the results are not said"
    is "$(grep -c "table \`\?b\`\? already exists" "$scratch/err")" 10 "but the errors are"
    is "$(sum_metric migrations_applied) $(sum_metric run_success) $(sum_metric migrations_pending)" "1986 988 10" "the figures of all"
    is "$("$PYTHON3" - <<'END2'
import sqlite3
fine = half = 0
for i in range(1000):
    if i in (5, 7):
        continue
    db = sqlite3.connect('many/%03d.db' % i)
    count = db.execute('SELECT count(*) FROM __drizzle_migrations').fetchone()[0]
    rows = db.execute('SELECT count(*) FROM b').fetchone()[0]
    fine += count == 2 and rows == 1
    half += count == 1 and rows == 0
print(fine, half)
END2
)" "988 10" "what did not fail is unharmed, what failed has what was before"
    head -62 targets >some
    exits 5 "sixty of them once more" schemagen migrate --targets some --out m
    is "$(grep -c 'is up to date' "$scratch/out")" 57 "nothing to do in those"
    is "$(grep -c '^many/050.db: failed$' "$scratch/err") $(grep -c '^\(many/005.db\|nowhere/at/all.db\): io$' "$scratch/err")" "1 2" "each failure is named"
    exits 5 "as JSON" schemagen migrate --targets some --jobs 3 --out m --json
    is "$("$PYTHON3" -c 'import json, sys; t = json.load(open(sys.argv[1]))["targets"]; print(len(t), sum(x["exit"] == 0 for x in t))' "$scratch/out")" \
        "60 57" "a result each"
    is "$("$PYTHON3" -c 'import json, sys; print(*sorted(x["database"] for x in json.load(open(sys.argv[1]))["targets"] if x["exit"]))' "$scratch/out")" \
        "many/005.db many/050.db nowhere/at/all.db" "that names its database, also where it failed"
    printf 'many/001.db\nmany/002.db\nmany/001.db\n' >twice.list
    exits 0 "one that is named twice" schemagen migrate --targets twice.list --out m --metrics twice
    is "$(grep -c 'many/001.db' twice) $(grep -c 'many/002.db' twice)" "5 5" "has each figure once"
    exits 4 "one that cannot be reached" schemagen migrate --url nowhere/at/all.db --out m --json
    like "$(cat "$scratch/out")" '"database": "nowhere/at/all.db"' "is named, too"
    mkfifo pipe
    cat pipe >read &
    exits 0 "figures for a pipe" schemagen migrate --url many/001.db --out m --metrics pipe
    wait $!
    ok "it is one still" test -p pipe
    like "$(cat read)" "^schemagen_last_run_success|^# HELP" "and gets them"
    exits 4 "figures for a folder that is not there" schemagen migrate --url many/001.db --out m --metrics nowhere/m.prom
    like "$(cat "$scratch/err")" "^nowhere/m.prom: error: cannot write 'nowhere/m.prom': No such file" "the file is named as it was given"
    mv m/meta/_journal.json journal && echo '{' >m/meta/_journal.json
    for command in "--url many/001.db" "--targets twice.list" "--url many/001.db --tx all --jobs none"; do
        exits "$(case $command in *none) echo 2 ;; *) echo 3 ;; esac)" "$command: what keeps all from being run" schemagen migrate $command --out m --metrics twice
        is "$(grep -c 'run_success{database="many/00[12].db"} 0$' twice) $(grep -c 'run_success{.*1$' twice)" \
            "$(case $command in *list) echo 2 ;; *) echo 1 ;; esac) 0" "$command: is no success in the figures"
    done
    mv journal m/meta/_journal.json
    exits 0 "by --url twice" schemagen migrate --url x.db --url y.db --out m
    ok "both are there" test -s x.db -a -s y.db
    printf 'l\366we.db\n' >latin
    exits 0 "a name that is no UTF-8" schemagen migrate --targets latin --out m --metrics latin.prom --log json
    ok "has figures and events that are" "$PYTHON3" -c 'import json, sys
assert "l\ufffdwe.db" in open("latin.prom", encoding="utf-8").read()
lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
assert len(lines) > 4 and {json.loads(l)["database"] for l in lines} == {"l\ufffdwe.db"}' "$scratch/out"
    schemagen migrate --url nowhere/at/all.db --out m --on-failure 'cat >report; cp report.err seen' 2>report.err
    is "$(cat seen)" "$(cat report)" "a failure is shown before the command that gets it runs"
    mkdir folder.db
    printf 'x.db\nfolder.db\n' >two
    for how in "" "--log json" "--json"; do
        rm -f report
        schemagen migrate --targets two $how --out m --on-failure 'cat >report' >/dev/null 2>&1
        like "$(cat report)" "^folder.db: io\$" "${how:-as text}: the report of several databases names those that failed"
        like "$(cat report)" "error: folder.db: cannot connect: it is a folder" "${how:-as text}: and says why"
    done
else
    skip "built without SQLite" 36
fi

if built_with POSTGRESQL && { pg_bindir >/dev/null || [ -n "${SCHEMAGEN_TEST_PG:-}" ]; }; then
    pg_start
    pg_database
    count=${TARGETS_POSTGRESQL:-20}
    rm -rf m
    journal postgresql 0000_a 0001_b
    printf 'CREATE TABLE a (x integer);' >m/0000_a.sql
    printf 'CREATE TABLE b (x integer);--> statement-breakpoint\nINSERT INTO b VALUES (1);' >m/0001_b.sql
    at_end "for i in \$(seq $count); do echo \"drop database if exists ${pg_db}_\$i with (force);\"; done | pg_sql postgres >/dev/null 2>&1"
    for i in $(seq "$count"); do echo "create database ${pg_db}_$i template template0 strategy file_copy;"; done | pg_sql postgres >/dev/null
    pg_sql "${pg_db}_3" -c 'create table b (x integer)'
    for i in $(seq "$count"); do echo "$pg_url" | sed "s/$pg_db/${pg_db}_$i/"; done >targets
    echo "$pg_url" | sed "s/$pg_db/${pg_db}_none/" >>targets
    exits 5 "$count PostgreSQL databases" schemagen migrate --targets targets --jobs 8 --out m
    is "$(tail -1 "$scratch/out")" "$((count + 1)) databases: $((count - 1)) fine, 2 failed" "a summary"
    like "$(cat "$scratch/err")" "${pg_db}_none\" does not exist" "the one that is not there is named"
    bad=0
    for i in $(seq "$count"); do
        rows=$(pg_sql "${pg_db}_$i" -Atc 'select (select count(*) from drizzle.__drizzle_migrations) || $$/$$ || (select count(*) from b)')
        [ "$rows" = 2/1 ] || { [ $i = 3 ] && [ "$rows" = 1/0 ]; } || bad=$((bad + 1))
    done
    is $bad 0 "what did not fail is unharmed, what failed has what was before"
    is "$(pg_sql postgres -Atc "select count(*) from pg_locks where locktype = 'advisory' and database in (select oid from pg_database where starts_with(datname, '$pg_db'))")" 0 "no lock remains"
else
    skip "no PostgreSQL" 5
fi
done_testing
