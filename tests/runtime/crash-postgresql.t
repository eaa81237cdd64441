#!/bin/sh
# Runs on PostgreSQL that are cut short: see crash.py.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
built_with POSTGRESQL || skip_all "built without PostgreSQL"
"$PYTHON3" -c 'import psycopg2' 2>/dev/null || skip_all "no psycopg2 for Python"
pg_start
pg_database
CRASH=$top_builddir/tests/runtime/crash
export CRASH
"$PYTHON3" "$top_srcdir/tests/runtime/crash.py" postgresql "$pg_db" "$pg_url"
