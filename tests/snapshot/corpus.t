#!/bin/sh
# Every recorded snapshot survives reading and writing: the same value in the same order of entities, and the same bytes
# but for ids and _meta where the order of its keys says that generate of drizzle-kit 0.31 wrote it.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
[ -n "${SCHEMAGEN_CORPUS:-}" ] || skip_all "no recorded migrations: SCHEMAGEN_CORPUS is not set"
"$PYTHON3" "$top_srcdir/tests/snapshot/corpus.py" "$top_builddir/tests/snapshot/rewrite" "$SCHEMAGEN_CORPUS"
