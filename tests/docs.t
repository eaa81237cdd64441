#!/bin/sh
# What README and the manual show runs: the console of README line by line, the examples of schema(5) as schemas, and the manual is clean.
. "${top_srcdir:-$(dirname "$0")/..}/tests/lib/tap.sh"

# block LANGUAGE FILE: the fenced blocks of a language
block() {
    awk -v fence="\`\`\`$1" '$0 == "```" { on = 0 } on { print } $0 == fence { on = 1 }' "$2"
}

block schema "$top_srcdir/README.md" >schemagen.schema
block console "$top_srcdir/README.md" >console
if built_with SQLITE; then
    # Each command, and under it what it should print
    grep '^\$ ' console | sed 's/^\$ //' >commands
    : >got
    while read -r command; do
        printf '$ %s\n' "$command" >>got
        sh -c "$command" >out 2>err </dev/null || echo "exit $?" >>err
        cat err out >>got
        # A file without a final newline
        [ -z "$(tail -c 1 got)" ] || echo >>got
    done <commands
    same_file got console "the console of README"
    rm -rf migrations app.db
else
    skip "built without SQLite"
fi

for word in $(sed -n '/^## Commands/,/^Exit codes/p' "$top_srcdir/README.md" | grep '^|' | cut -d'|' -f2 | grep -o '`[a-z-]*' | tr -d '`'); do
    ok "README: there is a command $word" schemagen "$word" --help
done
schemagen help --json | sed -n 's/^      "name": "\(.*\)",*/\1/p' | while read -r word; do
    grep -q "\`$word[\` ]" "$top_srcdir/README.md" || echo "$word"
done >lacking
is "$(cat lacking)" "" "README has every command"

# Examples of schema(5); the first is a whole file
awk '/^\.Bd -literal/ { n++; on = 1; next } /^\.Ed/ { on = 0 } on { print >("example." n) }' "$top_srcdir/man/schema.5"
for example in example.*; do
    mkdir "in-$example"
    grep -q '^project' "$example" || printf 'project {\n  dialect postgresql\n}\n\ntable accounts {\n  id  integer  primary key\n}\n\n' >"in-$example/schemagen.schema"
    cat "$example" >>"in-$example/schemagen.schema"
    (cd "in-$example" && exits 0 "schema(5): $example is a schema" schemagen export) >report
    cat report
    tap_count=$((tap_count + 1))
    ! grep -q '^not ok' report || tap_failed=$((tap_failed + 1))
done

if command -v mandoc >/dev/null 2>&1; then
    for page in schemagen.1 schemagen.3 schema.5; do
        mandoc -Tlint -W warning "$top_srcdir/man/$page" 2>&1 | grep -v 'manual not found\|mandoc.db' >lint
        is "$(cat lint)" "" "$page: mandoc finds nothing"
    done
else
    skip "no mandoc" 3
fi
for function in $(sed -n 's/^SCHEMAGEN_API.*[ *]\(schemagen_[a-z0-9_]*\)(.*/\1/p' "$top_srcdir/runtime/schemagen.h"); do
    grep -q "^\.Fn $function" "$top_srcdir/man/schemagen.3" || echo "$function"
done >lacking
is "$(cat lacking)" "" "schemagen(3) has every function"
sed -n '/Sets an option/,/\*\//s/^ \*   \([a-z_]*\)  .*/\1/p' "$top_srcdir/runtime/schemagen.h" >options
[ -s options ] || fail "options are found in schemagen.h"
while read -r option; do
    grep -qw "$option" "$top_srcdir/man/schemagen.3" || echo "$option"
done <options >lacking
is "$(cat lacking)" "" "schemagen(3) has every option"
done_testing
