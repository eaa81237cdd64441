#!/bin/sh
# A materialized view that was made without its rows, and is to have them: it can be read after the migration, and so can what
# reads it.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
pg_start
pg_database

cat >"$scratch/old.schema" <<'END'
project {
  dialect postgresql
}
schema s
table t {
  id  integer  primary key
}
materialized view a as $$ select id from b $$ with no data
materialized view b as $$ select id from t $$ with no data
END
sed 's/ with no data//; s/ view a / view s.a renamed from a /' "$scratch/old.schema" >"$scratch/new.schema"
echo 'materialized view c as $$ select id from s.a $$' >>"$scratch/new.schema"

schemagen diff --from empty --to "$scratch/old.schema" | pg_sql "$pg_db" || bail_out "the first schema cannot be created"
echo 'insert into t values (1), (2)' | pg_sql "$pg_db"
schemagen diff --from "$scratch/old.schema" --to "$scratch/new.schema" >"$scratch/sql"
exits 0 "the migration runs" pg_sql "$pg_db" -1 -f "$scratch/sql"
is "$(pg_sql "$pg_db" -Atc 'select (select count(*) from s.a), (select count(*) from b), (select count(*) from c)')" "2|2|2" \
    "every view can be read"
schemagen diff --from "$scratch/new.schema" --to "$scratch/old.schema" --rename s.a=a >"$scratch/sql"
is "$(grep -c REFRESH "$scratch/sql")" 0 "rows that are there need not be read anew"
exits 0 "the way back runs" pg_sql "$pg_db" -1 -f "$scratch/sql"
is "$(pg_sql "$pg_db" -Atc 'select count(*) from a')" 2 "what has rows keeps them"
done_testing
