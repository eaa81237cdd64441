#!/bin/sh
# A PostgreSQL server that ends connections, stops at once and starts again while migrations run: inside a transaction, and inside
# what cannot be in one. After each: what is recorded is there, no lock remains, the next run completes.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
. "$top_srcdir/tests/lib/journal.sh"
built_with POSTGRESQL || skip_all "built without PostgreSQL"
pg_bin=$(pg_bindir) || skip_all "no PostgreSQL server"
need psql
# A server of its own, as it is stopped.
pg_private "$pg_bin"
SCHEMAGEN_TEST_PG=$pg_conninfo
pg_sql postgres -c 'alter system set synchronous_commit = on' -c 'select pg_reload_conf()' >/dev/null
pg_database

q() {
    pg_sql "$pg_db" -Atc "$1"
}
server() {
    pg_as "$pg_programs/pg_ctl" -D "$pg_folder/data" -l "$pg_folder/log" -w -t 60 -s "$@" </dev/null >/dev/null 2>&1
}
restart() {
    server -m immediate stop
    server start
}
# until_true SQL: waits until it says t
until_true() {
    tries=0
    until [ "$(q "$1")" = t ]; do
        tries=$((tries + 1))
        [ $tries -lt 200 ] || { fail "waiting for: $1"; return 1; }
        sleep 0.05
    done
}
mkdir -p m/meta
start_run() {
    schemagen migrate --url "$pg_url" --out m --lock-wait 5s >run.out 2>&1 &
    run=$!
}
# ended NAME EXIT: the run ends so
ended() {
    wait $run
    tap_got=$?
    is $tap_got "$2" "$1" || diag_file run.out
}
no_lock() {
    until_true "select count(*) = 0 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()" &&
        is "$(q "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())")" 0 "$1"
}
busy="select count(*) = 1 from pg_stat_activity where datname = current_database() and state = 'active' and pid <> pg_backend_pid() and query like"

journal postgresql 0000_a 0001_slow
printf 'CREATE TABLE t (x integer);--> statement-breakpoint\nINSERT INTO t SELECT generate_series(1, 100);' >m/0000_a.sql
slow() {
    printf 'CREATE TABLE s (x integer);--> statement-breakpoint\nSELECT pg_sleep(%s);--> statement-breakpoint\nINSERT INTO s VALUES (1);' "$1" >m/0001_slow.sql
}

for way in "the connection ended" "the connection of the lock ended" "the server stopped and started"; do
    q 'drop schema if exists drizzle cascade; drop table if exists t, s' 2>/dev/null
    case $way in *lock*) slow 1 ;; *) slow 60 ;; esac
    start_run
    until_true "$busy '%pg_sleep%'"
    case $way in
    "the connection ended") q "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep%' and pid <> pg_backend_pid()" >/dev/null ;;
    *lock*) q "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'schemagen lock%'" >/dev/null ;;
    *) restart ;;
    esac
    case $way in
    *lock*)
        # What was begun is whole: its transaction is fenced by a lock of its own. The next one is not begun.
        wait $run
        code=$?
        like "$code" '^[04]$' "in a transaction, $way: it completes, or ends"
        case $code in 0) want=t ;; *) want=f ;; esac
        is "$(q "select to_regclass('s') is not null")" $want "and what the exit code says is there"
        ;;
    *)
        ended "in a transaction, $way" 4
        is "$(q "select to_regclass('s') is null and (select count(*) from t) = 100 and (select count(*) from drizzle.__drizzle_migrations) = 1")" t \
            "the first is there and recorded, the second is neither"
        ;;
    esac
    no_lock "no lock remains"
    slow 0
    exits 0 "the next run completes" schemagen migrate --url "$pg_url" --out m
    is "$(q "select (select count(*) from s) || '/' || (select count(*) from drizzle.__drizzle_migrations)")" 1/2 "all of it is there"
done

# Without its lock a run begins no other migration.
pg_sql postgres -c "create database ${pg_db}_lock"
mkdir lock
(cd lock && journal postgresql 0000_slow 0001_next && echo 'CREATE TABLE s (x integer); SELECT pg_sleep(3);' >m/0000_slow.sql &&
    echo 'CREATE TABLE n (x integer);' >m/0001_next.sql)
schemagen migrate --url "$(echo "$pg_url" | sed "s/$pg_db/${pg_db}_lock/")" --out lock/m >run.out 2>&1 &
run=$!
until_true "select count(*) = 1 from pg_stat_activity where datname = '${pg_db}_lock' and state = 'active' and query like '%pg_sleep%'"
q "select pg_terminate_backend(pid) from pg_stat_activity where datname = '${pg_db}_lock' and application_name like 'schemagen lock%'" >/dev/null
ended "the connection of the lock ended" 4
like "$(cat run.out)" "'0001_next' failed at the lock of the run" "before the next one"
is "$(pg_sql "${pg_db}_lock" -Atc "select to_regclass('s') is not null, to_regclass('n') is null")" "t|t" "which is not begun"

# A server that is gone says nothing; libpq says it in several lines.
(cd lock && journal postgresql 0000_slow 0001_next 0002_gone && echo 'SELECT pg_sleep(60);' >m/0002_gone.sql)
schemagen migrate --url "$(echo "$pg_url" | sed "s/$pg_db/${pg_db}_lock/")" --out lock/m >run.out 2>&1 &
run=$!
until_true "select count(*) = 1 from pg_stat_activity where datname = '${pg_db}_lock' and state = 'active' and query like '%pg_sleep(60)%'"
restart
ended "the server stopped at once" 4
like "$(cat run.out)" "failed: server closed the connection unexpectedly .migration-failed" "is said in one line"
like "$(cat run.out)" "hint: This probably means the server terminated" "and what that may mean below it"

# A concurrent index waits for a writer, and so stands half built.
journal postgresql 0000_a 0001_slow 0002_index
printf 'CREATE INDEX CONCURRENTLY t_x ON t (x);--> statement-breakpoint\nINSERT INTO t VALUES (1000);' >m/0002_index.sql
for way in "the connection ended" "the server stopped and started" "the program killed"; do
    q 'drop index if exists t_x; delete from t where x = 1000; delete from drizzle.__drizzle_migrations where created_at = 3000' 2>/dev/null
    q 'delete from drizzle.__schemagen_migrations where created_at = 3000'
    (pg_sql "$pg_db" -c 'begin; insert into t values (1001); select pg_sleep(60)' >/dev/null 2>&1) &
    writer=$!
    until_true "$busy '%(60)%'"
    start_run
    until_true "select count(*) = 1 from pg_index where indexrelid = to_regclass('t_x') and not indisvalid"
    case $way in
    "the connection ended") q "select pg_terminate_backend(pid) from pg_stat_activity where query like 'CREATE INDEX CONC%' and pid <> pg_backend_pid()" >/dev/null ;;
    "the program killed") kill -9 $run ;;
    *) restart ;;
    esac
    if [ "$way" = "the program killed" ]; then wait $run 2>/dev/null; else ended "outside a transaction, $way" 4; fi
    is "$(q "select done || state from drizzle.__schemagen_migrations where created_at = 3000")" 0running "$way: that it was begun is recorded"
    is "$(q "select indisvalid from pg_index where indexrelid = 't_x'::regclass")" f "an invalid index is left"
    exits 1 "status" schemagen status --url "$pg_url" --out m
    like "$(cat "$scratch/out")" "^partial +0002_index" "says partial"
    q "select pg_terminate_backend(pid) from pg_stat_activity where query like '%(60)%' and pid <> pg_backend_pid()" >/dev/null
    wait $writer
    exits 0 "the next run completes" schemagen migrate --url "$pg_url" --out m
    no_lock "no lock remains"
    is "$(q "select indisvalid and (select count(*) from t where x = 1000) = 1 from pg_index where indexrelid = 't_x'::regclass")" t \
        "the index is whole, and what is behind it ran once"
    is "$(q "select count(*) from pg_class where relname like 't\_x%'")" 1 "nothing else is left of it"
done

# A server that is a standby, and then none any more.
mkdir later
(cd later && journal postgresql 0000_later=9000 && echo 'SELECT 1;' >m/0000_later.sql)
server -m fast stop
pg_as touch "$pg_folder/data/standby.signal"
server start
for command in migrate baseline; do
    exits 4 "$command on a standby" schemagen $command --url "$pg_url" --out later/m
    like "$(cat "$scratch/err")" "the server is a standby: connect to the one that it follows" "says so"
done
exits 1 "status on a standby" schemagen status --url "$pg_url" --out later/m
server -m fast stop
pg_as rm "$pg_folder/data/standby.signal"
server start

# A server that is down, and comes.
server -m fast stop
exits 4 "a server that is down" schemagen migrate --url "$pg_url" --out m
exits 4 "wait has its limit" schemagen wait --url "$pg_url" --timeout 300ms
schemagen wait --url "$pg_url" --timeout 30s >wait.out 2>&1 &
wait=$!
server start
wait $wait
is $? 0 "wait ends when the server is there"
done_testing
