#!/bin/sh
# The golden migrations (see tests/golden.t) on newer databases than the system's: each PostgreSQL server, the SQLite
# and the libSQL that `make npm` puts into the build folder. Only what a migration does is looked at here, not its text.
. "${top_srcdir:-$(dirname "$0")/..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"

[ -z "${SCHEMAGEN_SLOW:-}" ] || skip_all "newer databases do the same under the sanitizers"
command -v node >/dev/null 2>&1 || skip_all "no newer databases: node is missing"
npm=${SCHEMAGEN_NPM:-$top_builddir/npm}
[ -f "$npm/installed" ] || skip_all "no newer databases: make npm puts them into the build folder"
"$PYTHON3" -c 'import sqlite3' 2>/dev/null || skip_all "no Python 3 with sqlite3"

set -- "$top_srcdir/tests/golden" "$@"
for server in "$npm"/node_modules/postgresql-*; do
    [ -x "$server/native/bin/initdb" ] || continue
    pg_private "$server/native/bin"
    set -- --postgresql "${server##*/postgresql-}=$pg_conninfo" "$@"
done
[ ! -d "$npm/node_modules/sql.js" ] || set -- --sqlite "$npm/node_modules/sql.js" "$@"
[ ! -d "$npm/node_modules/libsql" ] || set -- --libsql "$npm/node_modules/libsql" "$@"
"$PYTHON3" "$top_srcdir/tests/lib/golden.py" --matrix "$@"
