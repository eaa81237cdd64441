#!/bin/sh
# Questions on a terminal: the menu, its answers, and giving up.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
"$PYTHON3" -c 'import pty' 2>/dev/null || skip_all "no pty in this Python"
on_terminal() { "$PYTHON3" "$top_srcdir/tests/cli/terminal.py" "$@"; }
export TERM=dumb

start() {
    rm -rf "$scratch/work/$1" && mkdir "$scratch/work/$1" && cd "$scratch/work/$1" || exit 99
    cat >schemagen.schema <<'END'
project {
  dialect sqlite
  destructive deny
}

table users {
  id     integer  primary key
  name   text     not null
  born   integer
  email  text
}
END
    schemagen generate -q >/dev/null || bail_out "no first migration"
    sed -i -e 's/name   text/full_name  text/' -e '/born/d' schemagen.schema
}

start rename
exits 0 "the first answer" on_terminal 'answer (1-2, n; q stops): ' 1 'Type yes' yes -- schemagen generate
like "$(cat "$scratch/out")" "1  renamed from users.name" "the likeliest first: same type, similar name"
like "$(cat "$scratch/out")" "2  renamed from users.born" "the other below"
like "$(cat migrations/0001_*)" "RENAME COLUMN .name. TO .full_name." "it was renamed"
exits 0 "and recorded" schemagen check

start new
exits 0 "it is new" on_terminal 'q stops): ' maybe 'q stops): ' n 'Type yes' yes -- schemagen generate
like "$(cat "$scratch/out")" "type the number of a line, n or q" "an answer that is none is asked again"
like "$(cat migrations/0001_*)" "full_name" "it was added"

start stop
exits 7 "q stops" on_terminal 'q stops): ' q -- schemagen generate
is "$(ls migrations)" "0000_create_users.sql
meta" "nothing was written"
exits 7 "so does the end of input" on_terminal 'q stops): ' ^D -- schemagen generate
is "$(ls migrations)" "0000_create_users.sql
meta" "nothing was written"
exits 7 "a loss that is not agreed to" on_terminal 'q stops): ' 1 'Type yes' y -- schemagen generate
is "$(ls migrations)" "0000_create_users.sql
meta" "nothing was written"
exits 7 "no question without a terminal" schemagen generate

# How far it is stands in one row, however narrow the terminal: the second one would stay.
if built_with SQLITE; then
    mkdir narrow
    printf 'CREATE TABLE a (x);\nCREATE TABLE b (x);' >narrow/0001_a_name_that_is_longer_than_the_terminal_is_wide.sql
    exits 0 "migrate on forty columns" on_terminal -- env -u NO_COLOR TERM=xterm sh -c 'stty cols 40; exec schemagen migrate --url n.db --out narrow'
    is "$("$PYTHON3" -c 'import sys
rows = open(sys.argv[1], newline="").read().split("\r\x1b[K")
print(*sorted({r for r in rows if ": statement" in r}), max(len(r) for r in rows if ": statement" in r), sep="\n")' "$scratch/out")" \
        "0001_a_name_that_is_l: statement 1 of 2
0001_a_name_that_is_l: statement 2 of 2
39" "what goes on is cut to a row"
else
    skip "built without SQLite" 2
fi
done_testing
