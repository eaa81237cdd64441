#!/bin/sh
# Changes that rows can stand against, on SQLite: generate says so and what to write instead, the migration works on empty tables, and where
# a row stands against it, migrate fails and everything is as it was.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
built_with SQLITE || skip_all "built without SQLite"
"$PYTHON3" -c 'import sqlite3' 2>/dev/null || skip_all "no Python 3 with sqlite3"
"$PYTHON3" "$top_srcdir/tests/codegen/stopped_sqlite.py"
