#!/bin/sh
# A run that is ended by a signal: the statement is cancelled on the server too, what is not committed is rolled back, the report
# says where it stood, the process ends by that signal, and the next run completes.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
. "$top_srcdir/tests/lib/journal.sh"

# until_ok COMMAND…: waits until it succeeds
until_ok() {
    tries=0
    until "$@" >until.out 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 300 ] || { fail "waiting for: $*"; return 1; }
        sleep 0.05
    done
}
run() {
    schemagen migrate --out m "$@" >run.out 2>run.err &
    run=$!
}
# ended NAME SIGNAL-NUMBER
ended() {
    wait $run
    tap_got=$?
    is $tap_got $((128 + $2)) "$1" || { diag_file run.out; diag_file run.err; }
}

if built_with SQLITE; then
    journal sqlite 0000_a 0001_slow
    printf 'CREATE TABLE a (x);' >m/0000_a.sql
    endless='WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) SELECT count(*) FROM n'
    {
        printf 'CREATE TABLE b (x);--> statement-breakpoint\nINSERT INTO b '
        printf "$endless" 2000000000
    } >m/0001_slow.sql
    run --url a.db --log json
    until_ok grep -q '"event":"start".*0001_slow' run.out
    sleep 0.3
    kill -TERM $run
    ended "SQLite: the process ends by SIGTERM" 15
    like "$(cat run.err)" "'0001_slow' failed: interrupted" "and says where it was"
    like "$(cat run.err)" "to go on: schemagen migrate --out m" "and how to go on"
    is "$("$PYTHON3" -c "
import sqlite3
c = sqlite3.connect('a.db')
print(c.execute('select count(*) from __drizzle_migrations').fetchone()[0], c.execute(\"select count(*) from sqlite_master where name = 'b'\").fetchone()[0])")" \
        "1 0" "what was before it stays, nothing of it"
    {
        printf 'CREATE TABLE b (x);--> statement-breakpoint\nINSERT INTO b '
        printf "$endless" 2
    } >m/0001_slow.sql
    exits 0 "the next run completes" schemagen migrate --url a.db --out m

    # A copy of 200 MB, long enough to be met.
    "$PYTHON3" -c "
import sqlite3
db = sqlite3.connect('large.db')
db.execute('create table l (x)')
db.execute('insert into l with n(i) as (select 1 union all select i + 1 from n limit 200) select zeroblob(1000000) from n')
db.commit()"
    schemagen backup copy.db --url large.db >run.out 2>run.err &
    run=$!
    until_ok test -e copy.db.part
    kill -TERM $run
    ended "SQLite: a backup ends by SIGTERM" 15
    is "$(ls | grep -c '^copy')" 0 "nothing of it is left"
    rm -f large.db

    # Three files, two at a time: those that run are ended, the third is not begun.
    {
        printf 'CREATE TABLE b (x);--> statement-breakpoint\nINSERT INTO b '
        printf "$endless" 2000000000
    } >m/0001_slow.sql
    run --url x.db --url y.db --url z.db --jobs 2
    both() {
        "$PYTHON3" -c "
import sqlite3
assert all(sqlite3.connect('file:%s?mode=ro' % f, uri=True).execute('select count(*) from __drizzle_migrations').fetchone()[0] == 1 for f in ('x.db', 'y.db'))"
    }
    until_ok both
    sleep 0.3
    kill -TERM $run
    ended "many databases: the process ends by SIGTERM" 15
    is "$(tail -n 1 run.out)" "3 databases: 0 fine, 2 failed, 1 not begun" "a summary"
    ok "the third was not touched" test ! -e z.db
    is "$(grep -c 'failed: interrupted' run.err)" 2 "both report"
else
    skip "built without SQLite" 11
fi

if built_with POSTGRESQL && { pg_bindir >/dev/null || [ -n "${SCHEMAGEN_TEST_PG:-}" ]; }; then
    pg_start
    pg_database
    at_work() {
        [ "$(pg_sql "$pg_db" -Atc "select count(*) from pg_stat_activity where datname = current_database() and state = 'active' and query like '%pg_sleep%' and pid <> pg_backend_pid()")" = "$1" ]
    }
    rm -rf m
    journal postgresql 0000_a 0001_slow
    printf 'CREATE TABLE a (x integer);' >m/0000_a.sql
    printf 'CREATE TABLE b (x integer);--> statement-breakpoint\nSELECT pg_sleep(600);' >m/0001_slow.sql
    run --url "$pg_url"
    until_ok at_work 1
    kill -TERM $run
    ended "PostgreSQL: the process ends by SIGTERM" 15
    like "$(cat run.err)" "statement 2 of 2 of '0001_slow' failed: canceling statement due to user request" "and says where it was"
    ok "the server does not go on with the statement" at_work 0
    is "$(pg_sql "$pg_db" -Atc "select (select count(*) from drizzle.__drizzle_migrations) || ' ' || (to_regclass('b') is null)")" "1 true" \
        "what was before it stays, nothing of it"
    is "$(pg_sql "$pg_db" -Atc "select count(*) from pg_locks l join pg_database d on d.oid = l.database where locktype = 'advisory' and datname = current_database()")" \
        0 "no lock remains"

    # An index that waits for a writer is half built when it is cancelled.
    printf 'CREATE INDEX CONCURRENTLY a_x ON a (x);' >m/0001_slow.sql
    (pg_sql "$pg_db" -c 'begin; insert into a values (1); select pg_sleep(600)' >/dev/null 2>&1) &
    writer=$!
    until_ok at_work 1
    run --url "$pg_url"
    half_built() { [ "$(pg_sql "$pg_db" -Atc "select count(*) from pg_index where indexrelid = to_regclass('a_x') and not indisvalid")" = 1 ]; }
    until_ok half_built
    kill -TERM $run
    ended "a concurrent index: the process ends by SIGTERM" 15
    like "$(cat run.err)" "nothing of '0001_slow' was kept" "nothing is kept"
    like "$(cat run.err)" "left behind: the invalid index public.a_x, which the next run drops" "but for the index"
    pg_sql "$pg_db" -Atc "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(600)%' and pid <> pg_backend_pid()" >/dev/null
    wait $writer
    exits 0 "the next run completes" schemagen migrate --url "$pg_url" --out m
    like "$(cat "$scratch/out" "$scratch/err")" "dropping the invalid index public.a_x" "and drops it"
    pg_sql "$pg_db" -Atc 'delete from drizzle.__drizzle_migrations where created_at = (select max(created_at) from drizzle.__drizzle_migrations); delete from drizzle.__schemagen_migrations' >/dev/null
    printf 'CREATE TABLE b (x integer);--> statement-breakpoint\nSELECT pg_sleep(600);' >m/0001_slow.sql

    # One holds the lock, another waits for it and is told to end.
    run --url "$pg_url"
    first=$run
    until_ok at_work 1
    run --url "$pg_url" --lock-wait 60s
    until_ok grep -q 'waiting for another runner' run.err
    kill -TERM $run
    ended "one that waits for the lock ends by SIGTERM, too" 15
    like "$(cat run.err)" "cannot take the lock: cancelled; nothing was changed" "and says so"
    connections() { pg_sql "$pg_db" -Atc "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"; }
    connected=$(connections)
    schemagen migrate --out m --url "$pg_url" --lock-wait 60s 2>&- >/dev/null &
    run=$!
    both_connected() { [ "$(connections)" -gt "$connected" ]; }
    until_ok both_connected
    sleep 0.5 # it has said by now that it waits
    kill -TERM $first
    wait $first
    until_ok at_work 1
    pg_sql "$pg_db" -Atc "select pg_cancel_backend(pid) from pg_stat_activity where query like '%pg_sleep(600)%' and pid <> pg_backend_pid()" >/dev/null
    wait $run
    is $? 5 "one that waits with its standard error closed writes that it does nowhere, least of all to the server"
    printf 'CREATE TABLE b (x integer);' >m/0001_slow.sql
    exits 0 "the next run completes" schemagen migrate --url "$pg_url" --out m

    # A backup: its program gets the signal, and nothing of the copy is left.
    mkdir -p bin
    printf '#!/bin/sh\nwhile [ "$1" != --file ]; do shift; done\ntrap "echo ended >told; exit 1" TERM\n: >"$2"\nwhile :; do sleep 0.05; done\n' >bin/pg_dump
    chmod +x bin/pg_dump
    PATH=$PWD/bin:$PATH schemagen backup copy.dump --url "$pg_url" >run.out 2>run.err &
    run=$!
    until_ok test -e copy.dump.part
    kill -TERM $run
    ended "a backup ends by SIGTERM" 15
    is "$(cat told)" ended "pg_dump, too"
    is "$(ls | grep -c '^copy')" 0 "nothing of it is left"
else
    skip "no PostgreSQL" 17
fi
done_testing
