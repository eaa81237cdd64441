#!/bin/sh
# Hostile input: a result or a clear error, never a crash, and no time that grows with the square of the size.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"

"$PYTHON3" "$top_srcdir/tests/grammar/hostile.py"
