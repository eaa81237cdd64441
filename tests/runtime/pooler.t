#!/bin/sh
# Behind pgbouncer in transaction mode, where each transaction may get another connection to the server.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
built_with POSTGRESQL || skip_all "built without PostgreSQL"
PATH=$PATH:/usr/sbin
need pgbouncer
pg_start
pg_database

bouncer=$(mktemp -d /tmp/sgpool.XXXXXX)
at_end "kill \$(cat $bouncer/pid) 2>/dev/null; sleep 0.2; rm -rf $bouncer"
cat >"$bouncer/ini" <<END2
[databases]
$pg_db = host=$pg_host dbname=$pg_db user=$(pg_sql postgres -Atc 'select current_user')
[pgbouncer]
listen_addr =
unix_socket_dir = $bouncer
listen_port = 6432
auth_type = any
pool_mode = transaction
default_pool_size = 6
logfile = $bouncer/log
pidfile = $bouncer/pid
END2
[ "$(id -u)" -ne 0 ] || chown -R "$(pg_user)" "$bouncer"
chmod 755 "$bouncer"
pg_as pgbouncer -q -d "$bouncer/ini" || bail_out "pgbouncer did not start"
url="postgresql:///$pg_db?host=$bouncer&port=6432&user=me"
schemagen wait --url "$url" --timeout 20s >/dev/null 2>&1

mkdir -p m/meta
"$PYTHON3" - <<'END2'
import json
entries = [{'idx': i, 'version': '7', 'when': 1000 * (i + 1), 'tag': '%04d_m' % i, 'breakpoints': True} for i in range(4)]
json.dump({'version': '7', 'dialect': 'postgresql', 'entries': entries}, open('m/meta/_journal.json', 'w'))
mark = '--> statement-breakpoint\n'
for i in range(4):
    odd = ['CREATE TABLE t%d (x integer);', 'INSERT INTO t%d VALUES (1);', 'CREATE INDEX CONCURRENTLY i%d ON t%d (x);']
    even = ['SET search_path = pg_catalog;', 'CREATE TABLE public.t%d (x integer);', 'SELECT pg_sleep(0.5);']
    open('m/%04d_m.sql' % i, 'w').write(mark.join(odd if i % 2 else even).replace('%d', str(i)))
END2
pids=
for i in 1 2 3; do
    (schemagen migrate --url "$url" --out m >run$i 2>&1 || echo "$i failed" >>failures) &
    pids="$pids $!"
done
wait $pids
is "$(cat failures 2>/dev/null)" "" "three runners at once all end well"
q() {
    pg_sql "$pg_db" -Atc "$1"
}
is "$(q "select (select count(*) from drizzle.__drizzle_migrations) || '/' || (select count(*) from pg_class where relname ~ '^[ti][0-9]\$')")" 4/6 "each migration ran once"
like "$(cat run1 run2 run3)" "waiting for another runner: process [0-9]+ of user .*schemagen lock" "who holds the lock was told"
is "$(q "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())")" 0 "no lock remains"
q 'drop table t2; delete from drizzle.__drizzle_migrations where created_at = 3000' >/dev/null
schemagen migrate --url "$url" --out m --out-of-order >killed 2>&1 &
run=$!
tries=0
until grep -q pg_sleep killed || [ "$(q "select count(*) from pg_stat_activity where state = 'active' and query like '%pg_sleep(0.5)%' and pid <> pg_backend_pid()")" = 1 ] || [ $tries -gt 100 ]; do
    tries=$((tries + 1))
    sleep 0.02
done
kill -9 $run
wait $run 2>/dev/null
exits 0 "after a kill the next run completes" schemagen migrate --url "$url" --out m --out-of-order
is "$(q "select to_regclass('t2') is not null and (select count(*) = 4 from drizzle.__drizzle_migrations)")" t "all of it is there"
is "$(q "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())")" 0 "no lock remains"

# Nothing is prepared in sessions that others get, too.
pg_sql "$pg_db" -qc 'drop table if exists t0, t1, t2, t3; drop schema drizzle cascade' 2>/dev/null
for i in 0 1 2 3; do
    printf 'CREATE TABLE public.t%d (x integer);--> statement-breakpoint\nCREATE INDEX i%d ON public.t%d (x);' $i $i $i >m/000${i}_m.sql
done
exits 0 "short migrations" schemagen migrate --url "$url" --out m
is "$(psql -X -q -At -c 'select count(*) from pg_prepared_statements' "$url" 2>&1)" 0 "nothing is left prepared"
done_testing
