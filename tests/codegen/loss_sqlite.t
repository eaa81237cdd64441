#!/bin/sh
# What each kind of change to a SQLite schema loses, or can fail at: what the plan says is held against what SQLite does with rows.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
"$PYTHON3" -c 'import sqlite3; assert sqlite3.sqlite_version_info >= (3, 37)' 2>/dev/null || skip_all "no Python 3 with SQLite 3.37, which has strict tables"
"$PYTHON3" "$top_srcdir/tests/codegen/loss_sqlite.py"
