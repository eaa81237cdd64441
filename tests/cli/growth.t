#!/bin/sh
# What four times as much costs: see growth.py.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
"$PYTHON3" "$top_srcdir/tests/cli/growth.py" postgresql sqlite
