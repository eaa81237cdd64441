#!/bin/sh
# Recorded migrations: what drizzle-kit wrote for thousands of pairs of snapshots, held against ours by text and by what it
# does to a database. SCHEMAGEN_CORPUS is the folder that has them, SCHEMAGEN_CONFORM the program that compares.
. "${top_srcdir:-$(dirname "$0")/..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
[ -n "${SCHEMAGEN_CORPUS:-}" ] && [ -n "${SCHEMAGEN_CONFORM:-}" ] ||
    skip_all "no recorded migrations: SCHEMAGEN_CORPUS is not set"

# Under the sanitizers a start costs much more: the text alone then.
if [ -n "${SCHEMAGEN_SLOW:-}" ]; then
    set -- --only text
else
    pg_start
    "$PYTHON3" -c 'import psycopg2' 2>/dev/null || skip_all "no psycopg2"
    set -- --pg "$SCHEMAGEN_TEST_PG"
fi
for corpus in "$SCHEMAGEN_CORPUS"/*.jsonl "$SCHEMAGEN_CORPUS"/*.jsonl.xz; do
    name=$(basename "$corpus")
    (
        "$PYTHON3" "$SCHEMAGEN_CONFORM" --bin "$SCHEMAGEN" "$@" --json --fail-dir "$scratch/failures" "$corpus" \
            >"$scratch/$name.json" 2>"$scratch/$name.err"
        echo $? >"$scratch/$name.status"
    ) &
    jobs="${jobs:-} $!"
done
# (By name: a bare wait would wait for the server's watcher, too.)
wait $jobs
for corpus in "$SCHEMAGEN_CORPUS"/*.jsonl "$SCHEMAGEN_CORPUS"/*.jsonl.xz; do
    name=$(basename "$corpus")
    if [ "$(cat "$scratch/$name.status")" = 2 ]; then
        fail "$name"
        diag_file "$scratch/$name.err"
        continue
    fi
    "$PYTHON3" - "$scratch/$name.json" >"$scratch/lines" <<'END'
import json, sys
for t in json.load(open(sys.argv[1])):
    drawn = t['file'].startswith(('fuzz', 'real'))
    for what in ('text', 'effect'):
        of, good = t.get(what + ' of', 0), t.get(what, 0)
        if of:
            # Random and real schemas: what is recorded is now and then the worse migration.
            least = 0.995 if drawn and (what == 'text' or t['file'].startswith('real')) else 1
            print('%s %s, %s: %s %d of %d' % ('ok' if good >= least * of else 'no', t['file'], t['dialect'], what, good, of))
END
    while read -r verdict text; do
        if [ "$verdict" = ok ]; then pass "$text"; else fail "$text"; fi
    done <"$scratch/lines"
done
for file in "$scratch"/failures/*; do
    [ ! -f "$file" ] || { diag "$(basename "$file")"; sed -n '1,12s/^/#   /p' "$file"; }
done | head -n 200
done_testing
