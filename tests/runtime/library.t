#!/bin/sh
# libschemagen: what it exports, what the program does not link, and the two examples.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"

library=$(ls "$top_builddir"/.libs/libschemagen.so 2>/dev/null)
if [ -n "$library" ] && command -v nm >/dev/null; then
    nm -D --defined-only "$library" | awk '$2 != "A" { print $3 }' | LC_ALL=C sort >exports
    same_file exports "$top_srcdir/tests/runtime/exports" "the library exports what the list says, and nothing else"
    grep -o 'schemagen_[a-z_0-9]*(' "$top_srcdir/runtime/schemagen.h" | tr -d '(' | LC_ALL=C sort -u >declared
    while read -r name; do grep -qx "$name" declared || echo "$name"; done <exports >undeclared
    is "$(cat undeclared)" "" "the header declares all of them"
else
    skip "no shared library or no nm" 2
fi
if command -v readelf >/dev/null; then
    readelf -d "$top_builddir/schemagen" >needed 2>/dev/null # linked as a whole it has no such list: front.t
    is "$(grep -cE 'libpq|libsqlite3' needed)" 0 "the program is linked with neither libpq nor SQLite"
else
    skip "no readelf"
fi

# example FILE URL: the schema of the examples becomes a database.
example() {
    mkdir "example-$1" && cp "$top_srcdir/examples/$1.schema" "example-$1"
    here=$PWD
    cd "example-$1" || exit 99
    exits 0 "$1.schema: generate" schemagen generate
    exits 0 "$1.schema: migrate" schemagen migrate --url "$2"
    exits 0 "$1.schema: check" schemagen check --fmt --url "$2"
    like "$(cat "$scratch/err")" "^schema, snapshots and SQL agree \\(1 migration\\)\$" "$1.schema: nothing is left to be said"
    cd "$here" || exit 99
}

if [ -x "$top_builddir/examples/sqlite" ]; then
    example sqlite blog.db
    ok "the SQLite example runs" "$top_builddir/examples/sqlite" notes.db "first"
    is "$("$top_builddir/examples/sqlite" notes.db "second")" "applied 0 of 2
2 notes" "and again, with nothing to apply"
    is "$("$top_builddir/tests/runtime/adopt" adopted.db)" "" "a caller's connection is as it was"
else
    skip "built without SQLite" 7
fi

if [ -x "$top_builddir/examples/postgresql" ]; then
    pg_start
    pg_database
    example postgresql "$pg_url"
    pg_database
    mkdir -p m/meta
    echo '{"version":"7","dialect":"postgresql","entries":[{"idx":0,"version":"7","when":1000,"tag":"0000_a","breakpoints":true}]}' \
        >m/meta/_journal.json
    printf 'CREATE TABLE a (id integer);--> statement-breakpoint\nINSERT INTO a VALUES (1);' >m/0000_a.sql
    is "$("$top_builddir/examples/postgresql" m "$pg_url" 2>&1)" "0000_a: statement 1 of 2
0000_a: statement 2 of 2
0000_a: done
0000_a applied" "the PostgreSQL example applies a folder"
    is "$(pg_sql "$pg_db" -Atc 'select applied_by from drizzle.__schemagen_migrations')" example "and says who it was"
    pg_database
    is "$("$top_builddir/tests/runtime/adopt" "$SCHEMAGEN_TEST_PG dbname=$pg_db")" "" "a caller's connection is as it was"
else
    skip "built without PostgreSQL" 7
fi
done_testing
