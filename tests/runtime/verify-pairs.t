#!/bin/sh
# No false alarm: what generate tries before it writes finds nothing wrong with migrations that are known to be right.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
"$PYTHON3" "$top_srcdir/tests/runtime/verify_pairs.py" "$top_srcdir/tests/golden/sqlite"
