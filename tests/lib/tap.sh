# The shell side of the tests: TAP output, one scratch folder a test, nothing left behind.
# A test is a script NAME.t that starts with
#     . "${top_srcdir:-$(dirname "$0")/..}/tests/lib/tap.sh"
# and then calls ok, is, like, skip; `done_testing` ends it (or `plan N` starts it).
# It runs in a scratch folder of its own. $top_srcdir and $top_builddir are absolute, and schemagen is in the path.

set -u

if [ -z "${top_srcdir:-}" ]; then
    top_srcdir=$(cd "$(dirname "$0")" && until [ -f configure.ac ] || [ "$PWD" = / ]; do cd ..; done && pwd)
fi
top_srcdir=$(cd "$top_srcdir" && pwd) || exit 99
if [ -z "${top_builddir:-}" ]; then
    for top_builddir in "$PWD" "$top_srcdir/build" "$top_srcdir"; do
        [ ! -f "$top_builddir/config.status" ] || break
    done
fi
top_builddir=$(cd "$top_builddir" && pwd) || exit 99
SCHEMAGEN=${SCHEMAGEN:-$top_builddir/schemagen}
[ -n "${PYTHON3:-}" ] || { PYTHON3=/usr/bin/python3; [ -x $PYTHON3 ] || PYTHON3=python3; }
UPDATE=${UPDATE:-}
# Who shares servers and caches that outlive one test: the whole `make check`, or this script alone.
SCHEMAGEN_TEST_OWNER=${SCHEMAGEN_TEST_OWNER:-$$}
export top_srcdir top_builddir SCHEMAGEN PYTHON3 UPDATE SCHEMAGEN_TEST_OWNER

# Nothing of the person who runs the tests may reach them.
LC_ALL=C TZ=UTC NO_COLOR=1
export LC_ALL TZ NO_COLOR
unset DATABASE_URL SOURCE_DATE_EPOCH CDPATH GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
unset PGHOST PGHOSTADDR PGPORT PGDATABASE PGUSER PGPASSWORD PGPASSFILE PGSERVICE PGSERVICEFILE PGOPTIONS
# The leak checker cannot work under a tracer and says so in its own way; all else stops a test at once.
ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:allocator_may_return_null=1}
UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
export ASAN_OPTIONS UBSAN_OPTIONS

tap_count=0 tap_planned='' tap_failed=0
scratch=$(mktemp -d "${TMPDIR:-/tmp}/schemagen-test.XXXXXX") || exit 99
scratch=$(cd "$scratch" && pwd -P) || exit 99
tap_at_end=''

# at_end COMMAND: runs when the test ends, however it ends; the last one given runs first.
at_end() {
    tap_at_end="$*
$tap_at_end"
}

tap_cleanup() {
    tap_status=$?
    trap - EXIT HUP INT TERM
    eval "$tap_at_end"
    cd /
    rm -rf "$scratch"
    exit $tap_status
}
trap tap_cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

mkdir "$scratch/bin" "$scratch/work" "$scratch/home" || exit 99
printf '#!/bin/sh\nexec "%s" "$@"\n' "$SCHEMAGEN" >"$scratch/bin/schemagen"
chmod +x "$scratch/bin/schemagen"
PATH=$scratch/bin:$PATH HOME=$scratch/home
export PATH HOME
cd "$scratch/work" || exit 99

plan() {
    tap_planned=$1
    echo "1..$1"
}

# done_testing: the plan at the end, where it was not known at the start.
done_testing() {
    [ -n "$tap_planned" ] || plan $tap_count
    # Under the harness the lines say it all; an exit status would count as one failure more.
    [ $tap_failed -eq 0 ] || [ -n "${SCHEMAGEN_TEST_HARNESS:-}" ] || exit 1
    exit 0
}

diag() {
    printf '%s\n' "$*" | sed 's/^/# /'
}

# diag_file FILE: at most the first hundred lines of a file as comments
diag_file() {
    [ ! -f "$1" ] || sed -n '1,100s/^/#   /p' "$1"
}

pass() {
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $*"
}

fail() {
    tap_count=$((tap_count + 1)) tap_failed=$((tap_failed + 1))
    echo "not ok $tap_count - $*"
}

# ok NAME COMMAND…: the command succeeds. Its output is shown where it does not.
ok() {
    tap_name=$1
    shift
    if "$@" >"$scratch/ok.out" 2>&1; then
        pass "$tap_name"
    else
        tap_got=$?
        fail "$tap_name"
        diag "exit $tap_got of: $*"
        diag_file "$scratch/ok.out"
        return 1
    fi
}

# exits STATUS NAME COMMAND…: the command ends with that status. Output stays in $scratch/out and $scratch/err.
exits() {
    tap_want=$1 tap_name=$2
    shift 2
    "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
    tap_got=$?
    if [ "$tap_got" = "$tap_want" ]; then
        pass "$tap_name"
    else
        fail "$tap_name"
        diag "exit $tap_got, not $tap_want, of: $*"
        diag_file "$scratch/out"
        diag_file "$scratch/err"
        return 1
    fi
}

# is GOT EXPECTED NAME
is() {
    if [ "$1" = "$2" ]; then
        pass "$3"
    else
        fail "$3"
        diag "     got: $1"
        diag "expected: $2"
        return 1
    fi
}

# like TEXT ERE NAME: a line of the text matches
like() {
    if printf '%s\n' "$1" | grep -Eq -e "$2"; then
        pass "$3"
    else
        fail "$3"
        diag "     got: $1"
        diag "to match: $2"
        return 1
    fi
}

# same_file GOT EXPECTED NAME: equal bytes. With UPDATE=1 EXPECTED becomes what was got.
same_file() {
    if [ -n "$UPDATE" ] && ! cmp -s "$1" "$2"; then
        cp "$1" "$2" && diag "rewrote $2"
    fi
    if cmp -s "$1" "$2"; then
        pass "$3"
    else
        fail "$3"
        diff -u "$2" "$1" >"$scratch/diff.out" 2>&1
        diag_file "$scratch/diff.out"
        return 1
    fi
}

# skip REASON [COUNT]: one or more tests that cannot run here
skip() {
    for tap_i in $(seq "${2:-1}"); do
        tap_count=$((tap_count + 1))
        echo "ok $tap_count # SKIP $1"
    done
}

# skip_all REASON: the whole file
skip_all() {
    echo "1..0 # SKIP $*"
    exit 0
}

# need COMMAND…: skips the whole file where one is missing
need() {
    for tap_i; do
        command -v "$tap_i" >/dev/null 2>&1 || skip_all "no $tap_i"
    done
}

bail_out() {
    echo "Bail out! $*"
    exit 99
}

# built_with POSTGRESQL|SQLITE: whether the driver is in this build
built_with() {
    grep -q "^#define HAVE_$1 1" "$top_builddir/config.h"
}
