#!/bin/sh
# libSQL: the statements that drizzle-kit itself makes of the same changes, and what ours do to rows.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
command -v node >/dev/null 2>&1 || skip_all "no drizzle-kit: node is missing"
npm=${SCHEMAGEN_NPM:-$top_builddir/npm}
[ -f "$npm/installed" ] || skip_all "no drizzle-kit: make npm puts it into the build folder"
set -- "$npm/node_modules/drizzle-kit"
[ ! -d "$npm/node_modules/libsql" ] || set -- "$@" "$npm/node_modules/libsql"
"$PYTHON3" "$top_srcdir/tests/interop/turso.py" "$@"
