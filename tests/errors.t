#!/bin/sh
# Bad input, one folder a case in tests/errors/: the message, the exit code, and nothing on standard output.
#
#   cmd       shell commands; the status is the last one's. They run in a copy of the folder.
#   expected  what stands on standard error
#   output    what stands on standard output; without the file, nothing
#   exit      the exit code
#   needs     words: sqlite postgresql (a server; $pg_url names a fresh database) git
#
# A folder is named after the diagnostic code that it shows, with `.what` behind it where there are several.
# UPDATE=1 rewrites expected, output and exit.
. "${top_srcdir:-$(dirname "$0")/..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"

cases=$top_srcdir/tests/errors

needs_met() {
    for word in $(cat "$1/needs" 2>/dev/null); do
        case $word in
        sqlite) built_with SQLITE || { echo "built without SQLite"; return 1; } ;;
        postgresql)
            built_with POSTGRESQL || { echo "built without PostgreSQL"; return 1; }
            pg_bindir >/dev/null || [ -n "${SCHEMAGEN_TEST_PG:-}" ] || { echo "no PostgreSQL server"; return 1; }
            ;;
        *) command -v "$word" >/dev/null 2>&1 || { echo "no $word"; return 1; } ;;
        esac
    done
}

run_case() {
    folder=$1 name=$(basename "$1")
    if ! reason=$(needs_met "$folder"); then
        skip "$reason"
        return
    fi
    if grep -qsw postgresql "$folder/needs"; then
        pg_start
        pg_database
        export pg_url
    fi
    rm -rf "$scratch/case"
    cp -R "$folder" "$scratch/case"
    chmod -R u+w "$scratch/case"
    (cd "$scratch/case" && rm -f cmd expected output exit needs &&
        sh "$folder/cmd" >"$scratch/raw.out" 2>"$scratch/raw.err" </dev/null
        echo $? >"$scratch/got.exit")
    for stream in out err; do
        sed -e "s|$scratch/case|CASE|g" -e "s|$top_builddir|BUILD|g" "$scratch/raw.$stream" >"$scratch/got.$stream"
    done
    if [ -n "$UPDATE" ]; then
        cmp -s "$scratch/got.err" "$folder/expected" || cp "$scratch/got.err" "$folder/expected"
        cmp -s "$scratch/got.exit" "$folder/exit" || cp "$scratch/got.exit" "$folder/exit"
        if [ -s "$scratch/got.out" ]; then cp "$scratch/got.out" "$folder/output"; else rm -f "$folder/output"; fi
    fi
    [ -f "$folder/output" ] && output=$folder/output || output=/dev/null
    if cmp -s "$scratch/got.err" "$folder/expected" && cmp -s "$scratch/got.out" "$output" &&
        [ "$(cat "$scratch/got.exit")" = "$(cat "$folder/exit")" ]; then
        pass "$name"
    else
        fail "$name"
        diag "exit $(cat "$scratch/got.exit"), expected $(cat "$folder/exit" 2>/dev/null)"
        diff -u "$folder/expected" "$scratch/got.err" >"$scratch/diff.out" 2>&1
        diff -u "$output" "$scratch/got.out" >>"$scratch/diff.out" 2>&1
        diag_file "$scratch/diff.out"
    fi
}

for folder in "$cases"/*/; do
    [ ! -f "$folder/cmd" ] || run_case "${folder%/}"
done

# Every code has a case whose message carries it, but for those that no command line brings about: a defect of schemagen
# itself, a file of 2 GiB, and a program that misuses the library (tests/runtime/).
elsewhere="internal too-large library-use"
sed -n 's/^DIAG([A-Z0-9_]*, *"\([a-z0-9-]*\)".*/\1/p' "$top_srcdir/base/diag.def" >"$scratch/codes"
[ -s "$scratch/codes" ] || fail "codes are found in base/diag.def"
while read -r code; do
    case " $elsewhere " in *" $code "*) continue ;; esac
    if grep -lF -e "[$code]" -e "\"code\":\"$code\"" -e "\"code\": \"$code\"" "$cases"/*/expected "$cases"/*/output 2>/dev/null |
        grep -q .; then
        pass "$code has a case"
    else
        fail "$code has a case"
    fi
done <"$scratch/codes"
is "$(sort "$scratch/codes" | uniq -d)" "" "codes are unique"
done_testing
