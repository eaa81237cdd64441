#!/bin/sh
# What four times as much costs: see growth.py.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
# AddressSanitizer measures the text to its end each time something is looked for in it, which is a walk of its own.
export ASAN_OPTIONS="$ASAN_OPTIONS:intercept_strstr=0"
"$PYTHON3" "$top_srcdir/tests/cli/growth.py" postgresql sqlite
