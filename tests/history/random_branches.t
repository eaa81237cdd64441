#!/bin/sh
# Two branches with random changes each, put in line in both orders: what comes out is what both mean, the rows stay, and what does not go
# together is refused.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
built_with SQLITE || skip_all "built without SQLite"
need git
"$PYTHON3" -c 'import sqlite3' 2>/dev/null || skip_all "no Python 3 with sqlite3"
"$PYTHON3" "$top_srcdir/tests/history/random_branches.py"
