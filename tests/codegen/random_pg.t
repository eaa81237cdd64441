#!/bin/sh
# Random pairs of PostgreSQL schemas: see random_pg.py.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
pg_start
pg_database # of its own: another test that makes schemas of the same names would wait for us, and we for it
export PYTHONPATH="$top_srcdir/tests/lib" scratch
SCHEMAGEN_TEST_PG="$SCHEMAGEN_TEST_PG dbname=$pg_db" "$PYTHON3" "$top_srcdir/tests/codegen/random_pg.py"
