#!/bin/sh
# The architecture, held by looking: which folder includes which, who may print, who may see foreign headers.
. "${top_srcdir:-$(dirname "$0")/..}/tests/lib/tap.sh"
cd "$top_srcdir" || exit 99

folders="base model grammar snapshot diff codegen runtime history cli"
sources() {
    find "$@" -type f \( -name '*.[chly]' -o -name '*.def' \) ! -name 'parse.[ch]' ! -name 'scan.c' ! -name 'lex.yy.c' |
        LC_ALL=C sort
}

# The code of a file without comments and string contents, each line with its name and number before it.
code() {
    awk '
    FNR == 1 { inside = 0 }
    {
        line = $0; out = ""
        while (line != "") {
            if (inside) {
                i = index(line, "*/")
                if (!i) { line = ""; break }
                line = substr(line, i + 2); inside = 0
            } else if (match(line, /"([^"\\]|\\.)*"|\/\*|\/\/|\047([^\047\\]|\\.)\047/)) {
                what = substr(line, RSTART, RLENGTH)
                out = out substr(line, 1, RSTART - 1)
                rest = substr(line, RSTART + RLENGTH)
                if (what == "/*") inside = 1
                else if (what == "//") rest = ""
                else if (line ~ /^[ \t]*#[ \t]*include/) out = out what
                else out = out "\"\""
                line = rest
            } else { out = out line; line = "" }
        }
        print FILENAME ":" FNR ": " out
    }' "$@"
}

nothing() {
    if [ -s "$scratch/found" ]; then
        fail "$1"
        diag_file "$scratch/found"
    else
        pass "$1"
    fi
}

# Includes go to the left only.
sources $folders >"$scratch/sources"
code $(cat "$scratch/sources") >"$scratch/code"
for folder in $folders; do
    case $folder in
    base) may="base" ;;
    model) may="base model" ;;
    grammar | snapshot | diff) may="base model $folder" ;;
    codegen) may="base model grammar snapshot diff codegen" ;;
    runtime) may="base model grammar snapshot diff codegen runtime" ;;
    history) may="base model grammar snapshot diff codegen runtime history" ;;
    cli) may=$folders ;;
    esac
    pattern=$(echo "$may" | tr ' ' '|')
    grep "^$folder/" "$scratch/code" | grep -E ':[ ]*#[ ]*include[ ]*"' |
        grep -Ev "\"(($pattern)/|schemagen\.h)" >"$scratch/found"
    nothing "$folder/ includes only by full path, and only of: $may"
done
grep -E '#[ ]*include[ ]*"(cli|tests)/' "$scratch/code" | grep -v '^cli/' >"$scratch/found"
nothing "nothing includes cli/ or tests/"

# Foreign things stay behind their doors.
grep -E 'json_t|jansson\.h' "$scratch/code" | grep -v '^snapshot/' >"$scratch/found"
nothing "jansson is in snapshot/ alone"
grep -E 'libpq-fe\.h|PQ[a-z]+[A-Z][A-Za-z]*\(' "$scratch/code" | grep -Ev '^runtime/driver_[a-z_]*\.[ch]' >"$scratch/found"
nothing "libpq is in the driver alone"
grep -E 'sqlite3\.h|sqlite3_[a-z0-9_]*\(' "$scratch/code" | grep -Ev '^runtime/driver_[a-z_]*\.[ch]' >"$scratch/found"
nothing "sqlite3 is in the driver alone"
grep -E 'uthash\.h|utf8proc\.h|openssl/' "$scratch/code" | grep -v '^base/' >"$scratch/found"
nothing "uthash, utf8proc and libcrypto are in base/ alone"

# What tells dialects apart is in the table of dialects; only their own SQL and drivers know which one they are.
grep -E '[!=]= *SG_(POSTGRESQL|SQLITE|TURSO)([^_A-Z]|$)' "$scratch/code" |
    grep -Ev '^(codegen/(postgresql|sqlite)/|runtime/driver_|model/dialect\.c)' >"$scratch/found"
nothing "nothing asks which dialect it is"

# Below cli/ nothing prints, exits, reads the environment or touches the locale.
grep -E '(^|[^A-Za-z0-9_])(printf|fprintf|vprintf|vfprintf|puts|putchar|fputs|perror|exit|_exit|_Exit|quick_exit|getenv|secure_getenv|setenv|putenv|setlocale|uselocale)[ ]*\(' \
    "$scratch/code" | grep -v '^cli/' >"$scratch/found"
nothing "below cli/ nothing prints, exits or reads the environment"
grep -E '(^|[^A-Za-z0-9_])(stdout|stderr|stdin|environ)([^A-Za-z0-9_]|$)' "$scratch/code" |
    grep -v '^cli/' | grep -v '^history/git\.c:.*environ' >"$scratch/found"
nothing "below cli/ nothing knows the standard streams (git gets the environment as it is)"

banned=$(sed -n 's/^#define \([a-z]*\)(.*/\1/p' base/banned.h | tr '\n' '|')
grep -E "(^|[^A-Za-z0-9_])(${banned%|})[ ]*\(" "$scratch/code" | grep -v '^base/banned\.h' >"$scratch/found"
nothing "banned functions are not used"
grep -E '#[ ]*include[ ]*<ctype\.h>' "$scratch/code" >"$scratch/found"
nothing "characters by range, not by ctype.h"

# Files
for file in $(sources $folders tests) $(find tests -name '*.sh' -o -name '*.py'); do
    lines=$(wc -l <"$file")
    [ "$lines" -le 800 ] || echo "$file: $lines lines"
done >"$scratch/found"
nothing "no file over 800 lines"
for file in $(sources $folders | grep '\.c$'); do
    head -n 1 "$file" | grep -q '^/\*' || echo "$file: does not start with a comment"
    [ "$(grep -m 1 '^#include' "$file")" = "#include <config.h>" ] || echo "$file: first include is not <config.h>"
done >"$scratch/found"
nothing "each .c says what it is for and includes config.h first"

# The list of what drizzle-kit does wrong says where each is held.
grep -Eo '(postgresql|sqlite)/[a-z0-9-]+|tests/[a-z/]+\.t' tests/golden/README | while read -r path; do
    case $path in
    tests/*) [ -f "$path" ] ;;
    *) [ -f "tests/golden/$path/expected.sql" ] ;;
    esac || echo "tests/golden/README names $path"
done >"$scratch/found"
nothing "each case that the list of defects names is there"
is "$(grep -Ec '^ *[0-9]+  ' tests/golden/README)" 55 "the list has every number"

if git -C "$top_srcdir" rev-parse --is-inside-work-tree >/dev/null 2>&1 &&
    [ "$(git -C "$top_srcdir" rev-parse --show-toplevel)" = "$(pwd -P)" ]; then
    git ls-files | grep -E '(^|/)(configure|aclocal\.m4|Makefile\.in|Makefile|config\.h(\.in)?|ltmain\.sh|parse\.[ch]|scan\.c|lex\.yy\.c|libtool)$|\.(o|lo|la|a|so|log|trs)$' >"$scratch/found"
    nothing "no generated file is in git"
    git ls-files -s demo run-tests .ci/run | awk '$1 != "100755"' >"$scratch/found"
    nothing "demo, run-tests and .ci/run are executable"
else
    skip "not a git checkout" 2
fi
done_testing
