#!/bin/sh
# Random schemas for Turso and random changes to them, run on libSQL in memory, with rows and without: afterwards the catalog is that of the
# schema made from nothing, and what should be kept is there.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
command -v node >/dev/null 2>&1 || skip_all "no libSQL"
npm=${SCHEMAGEN_NPM:-$top_builddir/npm}
[ -d "$npm/node_modules/libsql" ] || skip_all "no libSQL"
"$PYTHON3" -c 'import sqlite3' 2>/dev/null || skip_all "no Python 3 with sqlite3"
"$PYTHON3" "$top_srcdir/tests/codegen/random_libsql.py" "$npm/node_modules/libsql"
