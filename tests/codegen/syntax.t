#!/bin/sh
# Every golden PostgreSQL migration by PostgreSQL's own grammar, without a server.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"

parser=$top_builddir/tests/codegen/pg_syntax
[ -x "$parser" ] || skip_all "no libpg_query"
like "$(echo 'select 1; selec 2;' | "$parser")" 'syntax error at or near "selec"' "what is wrong is found"
for file in "$top_srcdir"/tests/golden/postgresql/*/expected.sql; do
    name=$(basename "$(dirname "$file")")
    is "$("$parser" <"$file")" "" "$name"
done
done_testing
