#!/bin/sh
# The formatter, on tests/grammar/fmt/NAME.in: the text of NAME.out, which it leaves as it is. UPDATE=1 rewrites NAME.out.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"

for in in "$top_srcdir"/tests/grammar/fmt/*.in; do
    name=$(basename "$in" .in)
    out=$top_srcdir/tests/grammar/fmt/$name.out
    "$SCHEMAGEN" fmt - <"$in" >"$scratch/once" 2>"$scratch/errors" || cat "$scratch/errors"
    [ -z "$UPDATE" ] || cp "$scratch/once" "$out"
    if cmp -s "$scratch/once" "$out"; then
        pass "$name"
    else
        fail "$name"
        diff "$out" "$scratch/once" | sed 's/^/# /'
    fi
    "$SCHEMAGEN" fmt - <"$scratch/once" >"$scratch/twice"
    if cmp -s "$scratch/once" "$scratch/twice"; then pass "$name, again"; else fail "$name, again"; fi
done
done_testing
