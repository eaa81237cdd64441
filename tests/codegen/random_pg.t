#!/bin/sh
# Random pairs of PostgreSQL schemas: see random_pg.py.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
pg_start
export PYTHONPATH="$top_srcdir/tests/lib" scratch
"$PYTHON3" "$top_srcdir/tests/codegen/random_pg.py"
