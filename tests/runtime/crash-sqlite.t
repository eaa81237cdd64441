#!/bin/sh
# Runs on SQLite that are cut short, and a disk that fails: see crash.py.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
built_with SQLITE || skip_all "built without SQLite"
CRASH=$top_builddir/tests/runtime/crash
export CRASH
"$PYTHON3" "$top_srcdir/tests/runtime/crash.py" sqlite
