#!/bin/sh
# migrate is killed at every statement of a rebuild, and at calls that write the file, on a database with rows and tables that refer to each
# other: the database is whole, as before or as after, and the next run completes.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
built_with SQLITE || skip_all "built without SQLite"
killer=$top_builddir/tests/runtime/.libs/killer.so
[ -e "$killer" ] || skip_all "no library that can be preloaded"
"$PYTHON3" -c 'import sqlite3' 2>/dev/null || skip_all "no Python 3 with sqlite3"
# Nothing can be loaded into the program that is linked as a whole; the other one is of the same sources.
[ ! -x "$top_builddir/schemagen-database" ] || export SCHEMAGEN="$top_builddir/schemagen-database"
ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0
"$PYTHON3" "$top_srcdir/tests/runtime/kill.py" "$killer"
