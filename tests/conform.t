#!/bin/sh
# Recorded migrations: what drizzle-kit wrote for thousands of pairs of snapshots, held against ours by text and by what it
# does to a database. The few in which ours differs are in conform-exceptions, with their reasons. SCHEMAGEN_CORPUS is the
# folder that has them, SCHEMAGEN_CONFORM the program that compares.
. "${top_srcdir:-$(dirname "$0")/..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
[ -n "${SCHEMAGEN_CORPUS:-}" ] && [ -n "${SCHEMAGEN_CONFORM:-}" ] ||
    skip_all "no recorded migrations: SCHEMAGEN_CORPUS is not set"

# Under the sanitizers a start costs much more: the text alone then, from one process.
if [ -n "${SCHEMAGEN_SLOW:-}" ]; then
    kinds=text server=0
    compare() { "$PYTHON3" "$top_srcdir/tests/conform_text.py" "$1" "$2" || return 2; }
else
    "$PYTHON3" -c 'import psycopg2' 2>/dev/null || skip_all "no psycopg2"
    pg_start
    kinds=text,effect
    server=$(($(pg_sql postgres -Atc 'show server_version_num') / 10000))
    # A database for each: another test that makes schemas of the same names would wait for us, and we for it; and thousands of
    # transactions that are rolled back leave catalogs in which every look takes a second.
    compare() {
        pg_database
        "$PYTHON3" "$SCHEMAGEN_CONFORM" --bin "$SCHEMAGEN" --pg "$SCHEMAGEN_TEST_PG dbname=$pg_db" --json --fail-dir "$2" "$1"
    }
fi
for corpus in "$SCHEMAGEN_CORPUS"/*.jsonl "$SCHEMAGEN_CORPUS"/*.jsonl.xz; do
    name=$(basename "$corpus")
    # One after the other: two that create tables or roles of one name would wait for each other.
    compare "$corpus" "$scratch/failures/$name" >"$scratch/$name.json" 2>"$scratch/$name.err"
    echo $? >"$scratch/$name.status"
done
for status in "$scratch"/*.status; do
    [ "$(cat "$status")" -lt 2 ] || {
        fail "$(basename "$status" .status)"
        diag_file "${status%.status}.err"
        rm -f "${status%.status}.json"
    }
done
"$PYTHON3" "$top_srcdir/tests/conform.py" "$top_srcdir/tests/conform-exceptions" "$kinds" "$scratch" "$server" >"$scratch/lines" ||
    fail "conform.py"
while read -r verdict text; do
    if [ "$verdict" = ok ]; then pass "$text"; else fail "$text"; fi
done <"$scratch/lines"
for file in "$scratch"/failures/*/*; do
    [ ! -f "$file" ] || { diag "$(basename "$file")"; sed -n '1,12s/^/#   /p' "$file"; }
done | head -n 200
done_testing
