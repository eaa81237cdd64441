#!/bin/sh
# What is said of a change of type, and what PostgreSQL does: see retype_pg.py.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
"$PYTHON3" -c 'import psycopg2' 2>/dev/null || skip_all "no psycopg2"
pg_start
"$PYTHON3" "$top_srcdir/tests/codegen/retype_pg.py"
