#!/bin/sh
# Every recorded snapshot survives snapshot, .schema text, snapshot; and the formatter leaves the text as it is.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"

[ -n "${SCHEMAGEN_CORPUS:-}" ] || skip_all "SCHEMAGEN_CORPUS does not name a folder of recorded migrations"
"$PYTHON3" "$top_srcdir/tests/grammar/corpus.py" >"$scratch/frames"
if "$top_builddir/tests/grammar/roundtrip" <"$scratch/frames" >"$scratch/report"; then
    pass "$(tail -n 1 "$scratch/report")"
else
    fail "$(tail -n 1 "$scratch/report")"
    head -n 40 "$scratch/report" | sed 's/^/# /'
fi
done_testing
