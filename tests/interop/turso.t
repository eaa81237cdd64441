#!/bin/sh
# libSQL: the statements that drizzle-kit itself makes of the same changes.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
command -v node >/dev/null 2>&1 || skip_all "no drizzle-kit: node is missing"
npm=${SCHEMAGEN_NPM:-$top_builddir/npm}
[ -f "$npm/installed" ] || skip_all "no drizzle-kit: make npm puts it into the build folder"
"$PYTHON3" "$top_srcdir/tests/interop/turso.py" "$npm/node_modules/drizzle-kit"
