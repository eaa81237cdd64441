#!/bin/sh
# Migrations on PostgreSQL: the lock, what cannot be in a transaction, failures and their places, passwords.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
. "$top_srcdir/tests/lib/journal.sh"
built_with POSTGRESQL || skip_all "built without PostgreSQL"
pg_start
pg_database

q() {
    pg_sql "$pg_db" -Atc "$1"
}

journal postgresql 0000_a=1000 0001_enum=2000
cat >m/0000_a.sql <<'END'
CREATE TYPE "role" AS ENUM('a','b');--> statement-breakpoint
CREATE TABLE "users" (
	"id" serial PRIMARY KEY,
	"role" "role" NOT NULL
);
--> statement-breakpoint
INSERT INTO users (role) SELECT 'a' FROM generate_series(1, 100);
END
cat >m/0001_enum.sql <<'END'
ALTER TYPE "role" ADD VALUE 'c';--> statement-breakpoint
UPDATE users SET role = 'c' WHERE id < 10;--> statement-breakpoint
CREATE INDEX CONCURRENTLY "users_role" ON "users" ("role");
END
pids=
for i in 1 2 3 4 5 6 7 8; do
    (schemagen migrate --url "$pg_url" --out m >/dev/null 2>&1 || echo "$i failed" >>failures) &
    pids="$pids $!"
done
wait $pids
is "$(cat failures 2>/dev/null)" "" "eight runners at once all end well"
is "$(q 'select id, created_at from drizzle.__drizzle_migrations order by id')" "1|1000
2|2000" "each migration ran once"
is "$(q 'select count(*) from users where role = $$c$$')" 9 "a new enum value was used behind its commit"
is "$(q 'select indisvalid from pg_index where indexrelid = $$users_role$$::regclass')" t "an index was built concurrently"
is "$(q "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())")" 0 "no lock remains"

# A failure
journal postgresql 0000_a=1000 0001_enum=2000 0002_bad=3000
printf "CREATE TABLE \"é\" (x integer);--> statement-breakpoint\nALTER TABLE users\n  ADD COLUMN \"é\" text,\n  ADD COLUMN x nosuchtype;" >m/0002_bad.sql
exits 5 "a failing migration" schemagen migrate --url "$pg_url" --out m
like "$(cat "$scratch/err")" 'm/0002_bad.sql:4:16: error: .*type "nosuchtype" does not exist \(42704\)' "has its place and SQLSTATE"
is "$(q "select to_regclass('\"é\"') is null")" t "nothing of it is there"

like "$(cat "$scratch/err")" "before '0002_bad' leave" "and what is mostly the matter"

# What to do, by the SQLSTATE
advice() {
    printf '%s' "$2" >m/0002_bad.sql
    exits 5 "$1" schemagen migrate --url "$pg_url" --out m
    like "$(cat "$scratch/err")" "$3" "and what to do"
}
advice "a table that is there" 'CREATE TABLE users (x integer);' "'schemagen resolve --out m --url .* --applied 0002_bad' records"
advice "a column that is there" 'ALTER TABLE users ADD COLUMN role text;' "'schemagen resolve --out m --url .* --applied 0002_bad' records"
advice "rows that are not unique" 'ALTER TABLE users ADD UNIQUE (role);' "rows that '0002_bad' does not allow for"
advice "what something depends on" 'DROP TYPE role;' "depends on it: drop that first"
printf 'SELECT pg_sleep(20);' >m/0002_bad.sql
exits 5 "a statement that takes too long" schemagen migrate --url "$pg_url" --out m --statement-timeout 100ms
like "$(cat "$scratch/err")" "--statement-timeout sets another" "and what to do"
printf 'CREATE TABLE nowhere (x integer);' >m/0002_bad.sql
exits 5 "a search path of schemas that are not there" schemagen migrate --url "$pg_url&options=-csearch_path%3Dnone" --out m
like "$(cat "$scratch/err")" "search_path that the URL, the role or the database sets" "and what to do"
q "create database ${pg_db}_new" >/dev/null
at_end "pg_sql postgres -c 'drop database if exists ${pg_db}_new with (force)' >/dev/null 2>&1"
# A role or database whose sessions only read unless somebody says otherwise: the first run is as any other.
readonly_url="$(echo "$pg_url" | sed "s/$pg_db/${pg_db}_new/")&options=-cdefault_transaction_read_only%3Don"
cp -R m readonly
printf 'CREATE TABLE plain (x integer);' >readonly/0002_bad.sql
exits 0 "a session that only reads by default" schemagen migrate --out readonly --url "$readonly_url"
is "$(pg_sql "${pg_db}_new" -Atc 'select indisvalid from pg_index where indexrelid = $$users_role$$::regclass')" t "what is outside of a transaction runs, too"
exits 0 "it is undone" schemagen resolve --rolled-back 0002_bad --out readonly --url "$readonly_url"
pg_sql "${pg_db}_new" -qc 'drop table drizzle.__drizzle_migrations, drizzle.__schemagen_migrations'
exits 0 "the tables of what is recorded are made anew" schemagen baseline --out readonly --url "$readonly_url"
is "$(cat "$scratch/err")" "" "without a word about the schema that is there"
exits 0 "the last one is pending" schemagen resolve --rolled-back 0002_bad --out readonly --url "$readonly_url"
printf 'DROP TABLE plain;--> statement-breakpoint\nSET LOCAL transaction_read_only = on;' >readonly/0002_bad.sql
exits 4 "a transaction that may only read" schemagen migrate --out readonly --url "$readonly_url"
like "$(cat "$scratch/err")" "connect to one that may write" "and what to do"
exits 4 "a server that is not there" schemagen migrate --url "postgresql:///x?host=$PWD/nowhere" --out m
like "$(cat "$scratch/err")" "No such file or directory \[database\]" "is said in one line"
like "$(cat "$scratch/err")" "hint: Is the server running" "and libpq's question below it"
exits 4 "a database that is not there" schemagen migrate --url "$(echo "$pg_url" | sed "s/$pg_db/${pg_db}_none/")" --out m
like "$(cat "$scratch/err")" "make it first \('createdb NAME'" "and what to do"
exits 4 "a role that is not there" schemagen status --url "$pg_url&user=${pg_db}_nobody" --out m
like "$(cat "$scratch/err")" "make it first \('createuser NAME'" "and what to do"
q "create role ${pg_db}_poor login" >/dev/null
at_end "pg_sql postgres -c 'drop role if exists ${pg_db}_poor' >/dev/null 2>&1"
q "alter role ${pg_db}_poor connection limit 0" >/dev/null
exits 4 "a role that has no connection left" schemagen migrate --url "$pg_url&user=${pg_db}_poor" --out m
like "$(cat "$scratch/err")" "needs two connections, .*raise the CONNECTION LIMIT" "and what to do"
q "alter role ${pg_db}_poor connection limit -1" >/dev/null
for command in status migrate "resolve --applied 0002_bad"; do
    exits 4 "$command without a right to what is recorded" schemagen $command --url "$pg_url&user=${pg_db}_poor" --out m
    like "$(tr '\n' ' ' <"$scratch/err")" "permission denied.*USAGE and CREATE on it" "and which right it is"
done
q "grant usage on schema drizzle to ${pg_db}_poor; grant select on drizzle.__drizzle_migrations, drizzle.__schemagen_migrations to ${pg_db}_poor" >/dev/null
exits 5 "with the right to read them only" schemagen migrate --url "$pg_url&user=${pg_db}_poor" --out m
like "$(tr '\n' ' ' <"$scratch/err")" "failed at BEGIN: permission denied.*SELECT, INSERT, UPDATE and DELETE on" "and which right it is"
q "grant insert, update, delete on drizzle.__drizzle_migrations, drizzle.__schemagen_migrations to ${pg_db}_poor" >/dev/null

# Row level security leaves rows out without a word: what is applied must not be run once more, nor what is undone stay recorded.
q "alter table drizzle.__drizzle_migrations enable row level security" >/dev/null
for command in status migrate "down --allow-destructive"; do
    exits 4 "$command where no policy lets the role see what is recorded" schemagen $command --url "$pg_url&user=${pg_db}_poor" --out m
    like "$(tr '\n' ' ' <"$scratch/err")" "row-level security may hide rows of .*BYPASSRLS" "and what to do"
done
q "create policy part on drizzle.__drizzle_migrations for select using (created_at < 2000)" >/dev/null
exits 4 "where one lets it see some" schemagen status --url "$pg_url&user=${pg_db}_poor" --out m
q "create policy every on drizzle.__drizzle_migrations for select to ${pg_db}_poor using (true)" >/dev/null
exits 1 "where one lets it see all" schemagen status --url "$pg_url&user=${pg_db}_poor" --out m
like "$(cat "$scratch/err" "$scratch/out")" "1 pending, 2 applied" "they are there"
echo 'SELECT 1;' >m/0001_enum.down.sql
exits 5 "but one cannot be taken out" schemagen down --allow-destructive --url "$pg_url&user=${pg_db}_poor" --out m
rm m/0001_enum.down.sql
like "$(cat "$scratch/err")" "failed at its record: row-level security may hide rows" "which is said"
q "create policy fewer on drizzle.__drizzle_migrations as restrictive for select using (created_at < 2000)" >/dev/null
exits 4 "where another one restricts that" schemagen status --url "$pg_url&user=${pg_db}_poor" --out m
exits 1 "the owner is not meant" schemagen status --url "$pg_url" --out m
for policy in part every fewer; do
    q "drop policy $policy on drizzle.__drizzle_migrations" >/dev/null
done
q "alter table drizzle.__drizzle_migrations disable row level security" >/dev/null
q "drop owned by ${pg_db}_poor" >/dev/null
advice "an error of another kind" 'SELECT 1/0;' "to go on: mend the cause"
is "$(grep -c 'changed by hand\|--applied\|allow for' "$scratch/err")" 0 "of which nothing is known in general"

# An index that cannot be built leaves an INVALID one; the next run clears it.
printf 'INSERT INTO users (role) VALUES ($$a$$);--> statement-breakpoint\nCREATE UNIQUE INDEX CONCURRENTLY "u" ON "users" ("role");' >m/0002_bad.sql
exits 5 "an index on rows that are not unique" schemagen migrate --url "$pg_url" --out m
is "$(q 'select indisvalid from pg_index where indexrelid = $$u$$::regclass')" f "leaves an invalid index"
like "$(cat "$scratch/err")" "committed and recorded: statements 1 to 1 of 2" "and says what is kept"
like "$(cat "$scratch/err")" "left behind: the invalid index public.u, which the next run drops" "and which index that is"
exits 1 "status" schemagen status --url "$pg_url" --out m
like "$(cat "$scratch/out")" "^partial +0002_bad +1 statement committed" "shows it"
q 'delete from users where id > 3 or id = 1' >/dev/null
q 'update users set role = $$b$$ where id = 3' >/dev/null
exits 0 "after the rows were mended it goes on" schemagen migrate --url "$pg_url" --out m
is "$(q 'select indisvalid from pg_index where indexrelid = $$u$$::regclass')" t "the index is whole"

# Locks of others
journal postgresql 0000_a=1000 0001_enum=2000 0002_bad=3000 0003_lock=4000
printf 'ALTER TABLE users ADD COLUMN z integer;' >m/0003_lock.sql
(pg_sql "$pg_db" -c 'begin; lock table users; select pg_sleep(4); commit' >/dev/null) &
holder=$!
sleep 0.5
(pg_sql "$pg_db" -c 'begin; lock table drizzle.__drizzle_migrations in row exclusive mode; select pg_sleep(60)' >/dev/null 2>&1) &
migrator=$!
sleep 0.5
exits 6 "a migrator that has its transaction open" schemagen migrate --url "$pg_url" --out m --lock-timeout 50ms --retries 0
like "$(cat "$scratch/err")" "'0003_lock' failed at the lock on the table of what is recorded: " "is no fault of a statement"
exits 6 "nor is it waited for without an end" timeout 20 schemagen resolve --applied 0003 --url "$pg_url" --out m --lock-wait 100ms
(pg_sql "$pg_db" -c 'begin; lock table drizzle.__drizzle_migrations; select pg_sleep(61)' >/dev/null 2>&1) &
altering=$!
sleep 0.5
q "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)%' and pid <> pg_backend_pid()" >/dev/null
wait $migrator
sleep 0.5
exits 6 "the table of what is recorded, when it cannot be read" timeout 20 schemagen migrate --url "$pg_url" --out m --lock-timeout 50ms --retries 0
like "$(cat "$scratch/err")" "cannot read what is recorded: canceling statement due to lock timeout" "is not waited for without an end"
exits 6 "by what only records, either" timeout 20 schemagen resolve --applied 0003 --url "$pg_url" --out m --lock-wait 100ms
q "select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(61)%' and pid <> pg_backend_pid()" >/dev/null
wait $altering
exits 6 "a table lock that does not come" schemagen migrate --url "$pg_url" --out m --lock-timeout 50ms --retries 1
like "$(cat "$scratch/err")" "statement 1 of 1 of '0003_lock' failed: .*\[database-locked\]" "has the code of a lock"
exits 0 "is waited for with retries" schemagen migrate --url "$pg_url" --out m --lock-timeout 200ms --retries 20
wait $holder

# The server ends the connection in the middle.
journal postgresql 0000_a=1000 0001_enum=2000 0002_bad=3000 0003_lock=4000 0004_long=5000
printf 'CREATE TABLE long (x integer);--> statement-breakpoint\nSELECT pg_sleep(5);' >m/0004_long.sql
(schemagen migrate --url "$pg_url" --out m >long.out 2>&1; echo $? >long.exit) &
long=$!
tries=0
until [ "$(q "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and query like '%pg_sleep(5)%' and pid <> pg_backend_pid()")" = 1 ] || [ $tries -gt 50 ]; do
    tries=$((tries + 1)); sleep 0.1
done
wait $long
is "$(cat long.exit)" 4 "a connection that the server ends"
is "$(q "select to_regclass('long') is null")" t "nothing of it is there"
printf 'CREATE TABLE long (x integer);' >m/0004_long.sql
exits 0 "the next run completes" schemagen migrate --url "$pg_url" --out m

# Each migration starts from the same search path.
journal postgresql 0000_a=1000 0001_enum=2000 0002_bad=3000 0003_lock=4000 0004_long=5000 0005_path=6000 0006_path=7000
printf "CREATE SCHEMA other;--> statement-breakpoint\nSET search_path = other;" >m/0005_path.sql
printf 'CREATE TABLE pinned (x integer);' >m/0006_path.sql
exits 0 "a migration that sets the search path" schemagen migrate --url "$pg_url" --out m
is "$(q "select to_regclass('public.pinned') is not null")" t "does not set it for the next"

# Without markers: quotes, comments and bodies are passed over as the server reads them.
journal postgresql 0000_a=1000 0001_enum=2000 0002_bad=3000 0003_lock=4000 0004_long=5000 0005_path=6000 0006_path=7000 0007_split=8000
cat >m/0007_split.sql <<'END'
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $a$ BEGIN EXECUTE $b$ SELECT 1; $b$; RETURN $a1$x;$a1$; END; $a$;
SELECT E'it\'s; \\', U&'d\0061t;', U&"d\0061t;", $$;$$ FROM (SELECT 1 AS "dat;") x; /* a /* nested; */ ; */
CREATE TABLE split (y integer);
CREATE FUNCTION g(a integer) RETURNS integer LANGUAGE SQL BEGIN ATOMIC INSERT INTO split VALUES (CASE WHEN a > 1 THEN 2 ELSE 3 END); SELECT CASE a WHEN 1 THEN 1 END; END;
CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC DELETE FROM split WHERE y = 1; END;
CREATE RULE r AS ON INSERT TO split DO ALSO (SELECT 1; SELECT 2);
SELECT 1 AS "begin"; SELECT 1 AS end;
COPY (SELECT y AS stdin FROM split) TO STDOUT;
SELECT '\d';
END
exits 0 "a file without markers" schemagen migrate --url "$pg_url" --out m
like "$(cat "$scratch/err")" "applied 0007_split: 10 statements" "is split as the server reads it"

# Passwords
for url in 'postgresql://me:s3cr3t@/x?host=/nowhere' 'host=/nowhere user=me password=s3cr3t dbname=x' \
    'postgresql:///x?host=/nowhere&password=s3cr3t' 'postgresql://me:s3cr3t/x@[nohost/x'; do
    schemagen migrate --url "$url" --out m --log json >secret 2>&1
    schemagen status --url "$url" --out m --json >>secret 2>&1
    schemagen backup x.dump --url "$url" >>secret 2>&1
done
is "$(grep -c s3cr3t secret)" 0 "no password is shown"

# Somebody who does not ask for the lock of a run, as drizzle-orm's migrator, records between two migrations: what that says is heeded.
pg_database
rm -rf m
journal postgresql 0000_a=1000 0001_b=2000 0002_c=3000
printf 'SELECT pg_sleep(2);' >m/0000_a.sql
printf 'CREATE TABLE b (x integer);' >m/0001_b.sql
printf 'CREATE TABLE c (x integer);' >m/0002_c.sql
(schemagen migrate --url "$pg_url" --out m >first.out 2>&1; echo $? >first.exit) &
first=$!
tries=0
until [ "$(q "select count(*) from pg_stat_activity where datname = current_database() and query like '%pg_sleep(2)%' and pid <> pg_backend_pid()")" = 1 ] ||
    [ $tries -gt 100 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
q "insert into drizzle.__drizzle_migrations (hash, created_at) values ('$(sha256sum m/0001_b.sql | cut -d' ' -f1)', 2000)" >insert.out
wait $first
is "$(cat first.exit)" 0 "another one records a migration in between"
is "$(tail -n 1 first.out)" "2 migrations applied to $pg_url" "which is not run once more"
is "$(q "select (to_regclass('b') is null) || ' ' || (to_regclass('c') is null) || ' ' || (select count(*) from drizzle.__drizzle_migrations)")" \
    "true false 3" "the next one is"

# Two that undo the same migration: the second one waits, and finds that nothing is left to do.
pg_database
rm -rf m
journal postgresql 0000_a=1000
printf -- '-- UP\nCREATE TABLE a (x integer);\n-- DOWN\nSELECT pg_sleep(2);\nDROP TABLE IF EXISTS a;\n' >m/0000_a.sql
exits 0 "one to undo" schemagen migrate --url "$pg_url" --out m
(schemagen down --allow-destructive --url "$pg_url" --out m >first.out 2>&1; echo $? >first.exit) &
first=$!
tries=0
until [ "$(q "select count(*) from pg_stat_activity where datname = current_database() and query like '%pg_sleep(2)%' and pid <> pg_backend_pid()")" = 1 ] ||
    [ $tries -gt 100 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
exits 0 "the second of two that undo it" schemagen down --allow-destructive --url "$pg_url" --out m
is "$(cat "$scratch/out")" "0 migrations undone in $pg_url" "finds it undone"
wait $first
is "$(cat first.exit)" 0 "the first one undoes it"
is "$(q "select (to_regclass('a') is null) || ' ' || (select count(*) from drizzle.__drizzle_migrations)")" "true 0" "once"

# Encodings. A database without one counts the bytes up to the place of an error.
encoded() {
    pg_sql postgres -c "drop database if exists ${pg_db}_encoded" -c "create database ${pg_db}_encoded template template0 encoding '$2' lc_collate 'C' lc_ctype 'C'" >/dev/null 2>&1
    rm -rf m
    journal postgresql 0000_a=1000
    printf "$3" >m/0000_a.sql
    exits 5 "$1" schemagen migrate --url "$(echo "$pg_url" | sed "s/$pg_db/${pg_db}_encoded/")" --out m
    like "$(cat "$scratch/err")" "$4" "and what is said"
}
at_end "pg_sql postgres -c 'drop database if exists ${pg_db}_encoded' >/dev/null 2>&1"
encoded "an error in a database without an encoding" SQL_ASCII 'CREATE TABLE "é" (x text, éé nosuch);' '0000_a.sql:1:33: error: .*type "nosuch"'
encoded "the same in LATIN1" LATIN1 'CREATE TABLE "é" (x text, éé nosuch);' '0000_a.sql:1:33: error: .*type "nosuch"'
encoded "a character that LATIN1 has not" LATIN1 'CREATE TABLE "Ж" (x text);' "a database with ENCODING UTF8 has them"
encoded "a file that is not in UTF-8" UTF8 'CREATE TABLE "\351" (x text);' "if '0000_a' is in another encoding, save it as UTF-8"

# Who waits is idle, and is ended where the database has a limit for that.
if [ "$(q "select current_setting('server_version_num')::int >= 140000")" = t ]; then
    pg_database
    rm -rf m
    journal postgresql 0000_a=1000
    echo 'SELECT pg_sleep(2);' >m/0000_a.sql
    q "alter database $pg_db set idle_session_timeout = '100ms'" >/dev/null
    (schemagen migrate --url "$pg_url" --out m >first.out 2>&1; echo $? >first.exit) &
    first=$!
    tries=0
    until [ "$(q "select count(*) from pg_stat_activity where datname = current_database() and query like '%pg_sleep(2)%' and pid <> pg_backend_pid()")" = 1 ] ||
        [ $tries -gt 100 ]; do
        tries=$((tries + 1))
        sleep 0.05
    done
    exits 0 "who waits longer than idle_session_timeout allows" schemagen migrate --url "$pg_url" --out m
    like "$(cat "$scratch/err")" "^waiting for another runner" "did wait"
    like "$(cat "$scratch/out")" "up to date" "and sees what the other one did"
    wait $first
    is "$(cat first.exit)" 0 "which ends well"
fi

# A database that is behind the folder: what the pending migrations rename or drop goes, too.
pg_database
mkdir behind && cd behind || exit 99
project() {
    printf 'project {\n  dialect postgresql\n  url "%s"\n  destructive allow\n}\n' "$pg_url"
    cat
}
project >schemagen.schema <<'END'
enum mood { fine }
table t {
  id integer primary key
  mood mood
}
table gone {
  id integer
}
view v as $$select id from t$$
END
exits 0 "a schema" schemagen generate --name one
exits 0 "is applied" schemagen migrate
project >schemagen.schema <<'END'
enum state renamed from mood { fine }
table u renamed from t {
  id integer primary key
  mood state
}
END
exits 0 "what comes next is not" schemagen generate --name two
exits 0 "reset" schemagen reset --yes
is "$(q "select string_agg(relname, ' ') from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')")" u "leaves what the schema has"
exits 0 "reset of what is not behind" schemagen reset --yes
is "$(cat "$scratch/out" | head -1)" "$pg_url was emptied, 2 migrations applied" "does the same"
is "$(grep -c notice "$scratch/err")" 0 "and drops nothing twice"
cd ..
done_testing
