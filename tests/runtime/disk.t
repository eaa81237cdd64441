#!/bin/sh
# A disk that is full, for real: a small file system in memory. For that root is needed; crash-sqlite.t does without.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
. "$top_srcdir/tests/lib/journal.sh"
mkdir small
mount -t tmpfs -o size=1m,mode=0777 tmpfs small 2>/dev/null || skip_all "no file system can be mounted"
at_end "umount $scratch/work/small"

fill() {
    dd if=/dev/zero of=small/filler bs=1k 2>/dev/null
}

if built_with SQLITE; then
    sql() {
        "$PYTHON3" -c "import sqlite3, sys; print('\n'.join('|'.join(map(str, r)) for r in sqlite3.connect(sys.argv[1]).execute(sys.argv[2])))" "$@"
    }
    journal sqlite 0000_a 0001_big 0002_c
    printf 'CREATE TABLE a (x);' >m/0000_a.sql
    printf 'CREATE TABLE b (x);--> statement-breakpoint\nINSERT INTO b WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 6000) SELECT zeroblob(1000) FROM n;' \
        >m/0001_big.sql
    printf 'CREATE TABLE c (x);' >m/0002_c.sql
    exits 4 "SQLite: a migration for which there is no room" schemagen migrate --url small/app.db --out m
    like "$(cat "$scratch/err")" "0001_big.sql:2:1: error: statement 2 of 2 of '0001_big' failed: database or disk is full \(SQLITE_FULL\)" "says where"
    like "$(cat "$scratch/err")" "free some space and run again" "and what to do"
    is "$(sql small/app.db "SELECT (SELECT count(*) FROM sqlite_master WHERE name IN ('b', 'c')), (SELECT count(*) FROM __drizzle_migrations)")" \
        "0|1" "nothing of it is there"
    printf 'CREATE TABLE b (x);' >m/0001_big.sql
    fill
    exits 4 "SQLite: no room at all" schemagen migrate --url small/app.db --out m
    rm small/filler
    exits 0 "with room the next run completes" schemagen migrate --url small/app.db --out m
    exits 0 "validate" schemagen validate --url small/app.db --out m
    fill
    exits 4 "SQLite: no room for a database" schemagen migrate --url small/new.db --out m
    like "$(cat "$scratch/err")" "full" "says so"
    rm small/filler small/new.db*
    exits 0 "with room it is made" schemagen migrate --url small/new.db --out m
    dd if=/dev/zero of=small/filler bs=1k count=900 2>/dev/null
    "$PYTHON3" -c "import sqlite3; db = sqlite3.connect('large.db'); db.execute('create table l (x)'); db.execute('insert into l values (zeroblob(1000000))'); db.commit()"
    exits 4 "SQLite: no room for a backup" schemagen backup small/copy.db --url large.db
    is "$(ls small | grep -c copy)" 0 "nothing of it is left"
    rm -rf small/* m
else
    skip "built without SQLite" 12
fi

if built_with POSTGRESQL && pg_bindir >/dev/null; then
    pg_start
    pg_database
    mkdir small/space
    mount -o remount,size=4m small
    chown "$(pg_user)" small/space
    space=sg_space_$$
    pg_sql postgres -c "create tablespace $space location '$PWD/small/space'" 2>/dev/null || {
        chmod 755 "$scratch" "$scratch/work" # who runs the server has to get there
        pg_sql postgres -c "create tablespace $space location '$PWD/small/space'"
    }
    at_end "pg_sql postgres -c 'drop database if exists $pg_db with (force)' -c 'drop tablespace $space' >/dev/null 2>&1"
    journal postgresql 0000_a 0001_big 0002_c
    printf 'CREATE TABLE a (x integer) TABLESPACE %s;' $space >m/0000_a.sql
    printf 'CREATE TABLE b (x text) TABLESPACE %s;--> statement-breakpoint\nINSERT INTO b SELECT repeat(md5(i::text), 30) FROM generate_series(1, 10000) i;' \
        $space >m/0001_big.sql
    printf 'CREATE TABLE c (x integer);' >m/0002_c.sql
    exits 4 "PostgreSQL: a migration for which there is no room" schemagen migrate --url "$pg_url" --out m
    like "$(cat "$scratch/err")" "0001_big.sql:2:1: error: statement 2 of 2 of '0001_big' failed: could not extend file .*No space left on device \(53100\)" "says where"
    is "$(pg_sql "$pg_db" -Atc "select (select count(*) from pg_tables where tablename in ('b', 'c')) || '/' || (select count(*) from drizzle.__drizzle_migrations)")" \
        0/1 "nothing of it is there"
    is "$(pg_sql "$pg_db" -Atc "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())")" 0 "no lock remains"
    mount -o remount,size=40m small
    exits 0 "with room the next run completes" schemagen migrate --url "$pg_url" --out m
else
    skip "no PostgreSQL" 5
fi
done_testing
