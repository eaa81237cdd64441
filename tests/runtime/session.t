#!/bin/sh
# The conversation with PostgreSQL: how often it waits for an answer, what it keeps in the session, and an answer that is lost.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
. "$top_srcdir/tests/lib/journal.sh"
built_with POSTGRESQL || skip_all "built without PostgreSQL"
pg_start
pg_database

q() {
    pg_sql "$pg_db" -Atc "$1"
}
folder=$(mktemp -d /tmp/sgtrip.XXXXXX)
at_end "rm -rf $folder"
socket=$(pg_sql postgres -Atc 'show unix_socket_directories')/.s.PGSQL.5432
user=$(pg_sql postgres -Atc 'select current_user')
# proxied LOSE ARGUMENT…: a run through the proxy, which says last what the round trips of each connection were
proxied() {
    lose=$1
    shift
    "$PYTHON3" "$top_srcdir/tests/runtime/round_trips.py" "$socket" "$lose" "$folder" schemagen migrate --out m \
        --url "postgresql:///$pg_db?host=$folder&user=$user" "$@" 2>"$scratch/err"
}
trips() {
    proxied "$@" | tail -n 1
}
# ends LOSE EXIT NAME ARGUMENT…
ends() {
    lose=$1 status=$2 name=$3
    shift 3
    proxied "$lose" "$@" >"$scratch/out"
    is $? "$status" "$name" || diag_file "$scratch/err"
}
recorded() {
    q 'select string_agg(tag, $$ $$ order by created_at) from drizzle.__schemagen_migrations where state = $$applied$$'
}

journal postgresql 0000_a 0001_b 0002_c 0003_d 0004_e 0005_f 0006_g 0007_h 0008_i
i=0
for tag in 0000_a 0001_b 0002_c 0003_d 0004_e 0005_f 0006_g 0007_h 0008_i; do
    printf 'CREATE TABLE t%d (x integer);--> statement-breakpoint\nCREATE INDEX i%d ON t%d (x);' $i $i $i >m/$tag.sql
    i=$((i + 1))
done
is "$(trips 0 --to 0000_a)" "16 1" "a fresh database: the tables of what is recorded are made"
is "$(trips 0 --to 0001_b)" "8 1" "one migration"
is "$(trips 0 --to 0004_e)" "10 1" "each further one costs one round trip"
is "$(trips 0 --to 0004_e)" "5" "nothing to do up to one of them"
is "$(q 'select count(*) from drizzle.__schemagen_migrations where duration > 0 and finished_at >= started_at')" 5 "how long each took is recorded"

# What is prepared in the session is lost to a migration, or its name is taken.
printf 'DEALLOCATE ALL;' >m/0005_f.sql
printf "DO \$\$ BEGIN EXECUTE 'DEALLOCATE ALL'; END \$\$;--> statement-breakpoint\nINSERT INTO t0 VALUES (1), (2);" >m/0007_h.sql
ends 0 0 "migrations that take away what is prepared"
is "$(recorded)" "0000_a 0001_b 0002_c 0003_d 0004_e 0005_f 0006_g 0007_h 0008_i" "all are recorded"
is "$(q 'select count(*) from t0')" 2 "each ran once"
is "$(q 'select string_agg(rows::text, $$ $$ order by created_at) from drizzle.__schemagen_migrations')" "0 0 0 0 0 0 0 2 0" \
    "the rows are recorded"

pg_database
printf 'CREATE TABLE t5 (x integer);' >m/0005_f.sql
printf 'CREATE TABLE t7 AS SELECT generate_series(1, 3) AS x;' >m/0007_h.sql
printf 'PREPARE schemagen_3 AS SELECT 1;' >m/0000_a.sql
ends 0 0 "a migration that takes such a name"
is "$(recorded)" "0000_a 0001_b 0002_c 0003_d 0004_e 0005_f 0006_g 0007_h 0008_i" "all are recorded"
is "$(q 'select rows from drizzle.__schemagen_migrations where tag = $$0007_h$$')" 3 "the rows of CREATE TABLE AS are recorded"

# The table of what is recorded is altered, and what is prepared no longer fits it.
pg_database
printf 'ALTER TABLE drizzle.__drizzle_migrations ALTER COLUMN id TYPE bigint;' >m/0005_f.sql
printf 'ALTER TABLE drizzle.__schemagen_migrations ALTER COLUMN started_at TYPE text;' >m/0007_h.sql
ends 0 0 "migrations that alter the tables of what is recorded"
is "$(recorded)" "0000_a 0001_b 0002_c 0003_d 0004_e 0005_f 0006_g 0007_h 0008_i" "all are recorded"

# A statement outside a transaction was run, and only the lock for its note does not come.
pg_database
printf 'CREATE TABLE t5 (x integer);' >m/0005_f.sql
printf 'CREATE INDEX CONCURRENTLY i7 ON t5 (x);--> statement-breakpoint\nCREATE TABLE t7 (x integer);' >m/0007_h.sql
trips 0 --to 0006_g >/dev/null
pg_sql "$pg_db" -q <<'END2'
CREATE SEQUENCE tries;
CREATE FUNCTION not_now() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF new.tag = '0007_h' AND new.done = 1 AND nextval('tries') < 3 THEN RAISE 'not now' USING ERRCODE = 'lock_not_available'; END IF;
    RETURN new;
END $$;
CREATE TRIGGER not_now BEFORE INSERT OR UPDATE ON drizzle.__schemagen_migrations FOR EACH ROW EXECUTE FUNCTION not_now();
END2
exits 6 "where there is no other try" schemagen migrate --out m --url "$pg_url" --retries 0
like "$(cat "$scratch/err")" "run outside a transaction, and not recorded: statement 1; the next run sees to it once more" "it is said what was run"
is "$(grep -c 'nothing of .* was kept' "$scratch/err")" 0 "and not that nothing was kept"
q 'drop index i7; delete from drizzle.__schemagen_migrations where tag = $$0007_h$$' >/dev/null
exits 0 "another try does not run the statement again" schemagen migrate --out m --url "$pg_url"
is "$(recorded)" "0000_a 0001_b 0002_c 0003_d 0004_e 0005_f 0006_g 0007_h 0008_i" "all are recorded"

# A deadlock, as with drizzle-orm's migrator, which locks the table of what is recorded behind all others
pg_database
printf 'CREATE INDEX i7 ON t5 (x);' >m/0007_h.sql
trips 0 --to 0006_g >/dev/null
pg_sql "$pg_db" -q <<'END2'
CREATE SEQUENCE tries;
CREATE FUNCTION once() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('public.tries') = 1 THEN RAISE 'deadlock detected' USING ERRCODE = 'deadlock_detected'; END IF;
END $$;
CREATE EVENT TRIGGER once ON ddl_command_end WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION once();
END2
exits 0 "what a deadlock stops is tried again" schemagen migrate --out m --url "$pg_url"
like "$(cat "$scratch/out" "$scratch/err")" "0007_h: deadlock detected; try 1 of 5" "it is said"
is "$(recorded)" "0000_a 0001_b 0002_c 0003_d 0004_e 0005_f 0006_g 0007_h 0008_i" "all are recorded"

# The table of what is recorded is held for longer than statement_timeout allows.
pg_database
trips 0 --to 0000_a >/dev/null
(pg_sql "$pg_db" -c 'begin; lock drizzle.__drizzle_migrations in row exclusive mode; select pg_sleep(20)' >/dev/null 2>&1) &
holder=$!
until [ "$(q "select count(*) from pg_stat_activity where query like 'begin; lock %' and wait_event = 'PgSleep'")" = 1 ]; do sleep 0.02; done
exits 5 "the lock on it takes too long" schemagen migrate --out m --url "$pg_url" --statement-timeout 100ms
like "$(cat "$scratch/err")" "another transaction holds \"drizzle\".\"__drizzle_migrations\" or" "it is said what is in the way"
q "select pg_terminate_backend(pid) from pg_stat_activity where query like 'begin; lock %' and wait_event = 'PgSleep'" >/dev/null
wait $holder
q 'alter table drizzle.__schemagen_migrations drop constraint __schemagen_migrations_pkey' >/dev/null
exits 5 "a table of notes without its key" schemagen migrate --out m --url "$pg_url"
like "$(cat "$scratch/err")" "or \"drizzle\".\"__schemagen_migrations\" not as schemagen does: something altered it" "it is said what is the matter"

# Another one makes the tables of what is recorded at the same moment.
pg_database
pg_sql "$pg_db" -q <<'END2'
CREATE SEQUENCE tries;
CREATE FUNCTION meanwhile() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
    IF nextval('public.tries') = 1 THEN RAISE 'type "__drizzle_migrations" already exists' USING ERRCODE = 'duplicate_object'; END IF;
END $$;
CREATE EVENT TRIGGER meanwhile ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION meanwhile();
END2
exits 0 "the tables of what is recorded are made by two at once" schemagen migrate --out m --url "$pg_url" --to 0000_a
is "$(recorded)" "0000_a" "it is recorded"

# A migration of more statements than are sent at once, of which one fails
printf 'CREATE TABLE many (x integer);' >m/0009_j.sql
i=0
while [ $i -lt 200 ]; do
    printf -- '--> statement-breakpoint\nALTER TABLE many ADD COLUMN x%d integer;' $i >>m/0009_j.sql
    i=$((i + 1))
done
journal postgresql 0000_a 0001_b 0002_c 0003_d 0004_e 0005_f 0006_g 0007_h 0008_i 0009_j
cp m/0009_j.sql whole.sql
sed 's/x150 integer/x149 integer/' whole.sql >m/0009_j.sql
ends 0 5 "a statement far behind fails"
like "$(cat "$scratch/err")" "statement 152 of 201 of '0009_j' failed" "and is named"
is "$(q 'select to_regclass($$many$$) is null')" t "nothing of it is kept"
cp whole.sql m/0009_j.sql
is "$(trips 0)" "11 1" "four parts of it, in one transaction"

# The answer to what ends the transaction is lost: it may have been done, and here it was.
journal postgresql 0000_a 0001_b 0002_c 0003_d 0004_e 0005_f 0006_g 0007_h 0008_i 0009_j 0010_k
printf 'CREATE TABLE k (x integer);' >m/0010_k.sql
ends 8 4 "the connection breaks while a migration is committed"
like "$(cat "$scratch/err")" "failed at COMMIT" "it says where"
like "$(cat "$scratch/err")" "the connection broke while it was committed: 'schemagen status .* says whether it was" "and that it is in doubt"
is "$(trips 0)" "3" "the next run finds it done"
is "$(q 'select count(*) from drizzle.__drizzle_migrations')" 11 "it is recorded once"

# The same with a statement outside a transaction, whose end is not known then
printf 'CREATE INDEX CONCURRENTLY ik ON k (x);' >m/0011_l.sql
journal postgresql 0000_a 0001_b 0002_c 0003_d 0004_e 0005_f 0006_g 0007_h 0008_i 0009_j 0010_k 0011_l
ends 11 4 "the connection breaks in a statement outside a transaction"
like "$(cat "$scratch/err")" "run outside a transaction, and not recorded: statement 1; the next run sees to it once more" "it is said that it may have been done"
exits 0 "the next run goes on" schemagen migrate --out m --url "$pg_url"

# The same around all migrations in one transaction
pg_database
trips 0 --to 0000_a >/dev/null
ends 11 4 "the connection breaks while all of them are committed" --tx all --to 0001_b
like "$(cat "$scratch/err")" "cannot commit: " "it says where"
like "$(cat "$scratch/err")" "the connection broke while it was committed: 'schemagen status .* says whether it was" "and that it is in doubt"
is "$(recorded)" "0000_a 0001_b" "it was done"

# CREATE TABLE … AS in parentheses tells of rows, too.
pg_database
journal postgresql 0000_a 0001_b
printf 'CREATE TABLE t (x integer);--> statement-breakpoint\nINSERT INTO t VALUES (1), (2);' >m/0000_a.sql
printf 'CREATE TABLE u AS (TABLE t);' >m/0001_b.sql
ends 0 0 "a table of another one's rows"
is "$(q 'select string_agg(rows::text, $$ $$ order by tag) from drizzle.__schemagen_migrations')" "2 2" "they are recorded"

# A trigger on the table of what is recorded that leaves its rows out, beside what is sent at once and what is not.
q 'create function drizzle.eat() returns trigger language plpgsql as $$begin return null; end$$' >/dev/null
q 'create trigger eat before insert on drizzle.__drizzle_migrations for each row execute function drizzle.eat()' >/dev/null
journal postgresql 0000_a 0001_b 0002_c
for sql in 'CREATE TABLE v (x integer)' 'INSERT INTO t VALUES (3)'; do
    echo "$sql;" >m/0002_c.sql
    exits 5 "what is not recorded is not applied: $sql" schemagen migrate --out m --url "$pg_url"
    like "$(cat "$scratch/err")" 'a trigger on "drizzle"."__drizzle_migrations" leaves the row out' "it says why"
done
is "$(q 'select count(*), to_regclass($$v$$) from t')" "2|" "nothing of it was kept"
exits 4 "nor does baseline say so" schemagen baseline --out m --url "$pg_url"

# A constraint that is deferred is checked when all of one transaction is committed.
pg_database
journal postgresql 0000_a 0001_b
printf 'CREATE TABLE p (x integer primary key);--> statement-breakpoint\nCREATE TABLE c (x integer references p deferrable initially deferred);' >m/0000_a.sql
printf 'INSERT INTO c VALUES (7);' >m/0001_b.sql
exits 5 "rows against it" schemagen migrate --out m --url "$pg_url" --tx all --json
is "$(json_of "$scratch/out" 'd["failure"]["code"], len(d["applied"])')" "('23503', 0)" "it says so, and none is told as applied"
like "$(json_of "$scratch/out" 'd["diagnostics"][0]["note"]')" "nothing of this run was kept
to go on: mend the cause, then schemagen migrate" "and what to do"

# What limits a transaction of the role's (since PostgreSQL 17) is not for the one that holds the lock of the run.
npm=${SCHEMAGEN_NPM:-$top_builddir/npm}
newer=$npm/node_modules/postgresql-17/native/bin
if [ -x "$newer/initdb" ]; then
    pg_private "$newer"
    SCHEMAGEN_TEST_PG=$pg_conninfo
    pg_database
    q "alter database $pg_db set transaction_timeout = '900ms'" >/dev/null
    journal postgresql 0000_a 0001_b 0002_c 0003_d
    for tag in 0000_a 0001_b 0002_c 0003_d; do
        printf 'SELECT pg_sleep(0.4);' >m/$tag.sql
    done
    exits 0 "a run may take longer than a transaction" schemagen migrate --out m --url "$pg_url"
    is "$(recorded)" "0000_a 0001_b 0002_c 0003_d" "all are recorded"
else
    skip "no newer PostgreSQL" 2
fi

done_testing
