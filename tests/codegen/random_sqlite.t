#!/bin/sh
# Random schemas for SQLite and random changes to them, run on rows in memory: afterwards the catalog is that of the
# schema made from nothing, and what should be kept is there.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
"$PYTHON3" -c 'import sqlite3' 2>/dev/null || skip_all "no Python 3 with sqlite3"
"$PYTHON3" "$top_srcdir/tests/codegen/random_sqlite.py"
