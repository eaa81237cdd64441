#!/bin/sh
# What each kind of change to a PostgreSQL schema loses, or can fail at: generate --json says so with the place in the schema, and
# 'destructive deny' stops what loses something.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"

cat >"$scratch/base" <<'END'
project {
  dialect postgresql
  destructive deny
}
schema s
enum e { a b }
sequence q
table t {
  id  integer  primary key
  c   text
  n   bigint
  d   numeric(10, 2)
  ts  timestamp
  x   e
}
table u {
  id  integer  primary key
}
materialized view m as $$ select id from u $$
END

# change NAME SED EXPECTED: the base with the sed script applied; EXPECTED is a line for each step that is reported
change() {
    rm -rf "$scratch/work/$1" && mkdir "$scratch/work/$1" && cd "$scratch/work/$1" || exit 99
    cp "$scratch/base" a.schema
    schemagen generate -q >path || exit 99
    sed "$2" "$scratch/base" >a.schema
    schemagen generate --json --dry-run --allow-destructive >"$scratch/out" </dev/null
    is "$("$PYTHON3" -c "
import json
for s in json.load(open('$scratch/out'))['steps']:
    if s['destructive'] or s['risky']:
        print('lost' if s['destructive'] else 'risky', s['object'], s['place'] and s['place']['line'])")" "$3" "$1: what is reported, and where"
    case $3 in
    *lost*)
        exits 7 "$1: is stopped" schemagen generate
        exits 0 "$1: is agreed to" schemagen generate --allow-destructive
        ;;
    *) exits 0 "$1: is not stopped" schemagen generate ;;
    esac
}

change table '/^table u/,/^}/d; /^materialized/d' "lost m None
lost u None"
change column '/^  c /d' "lost t.c 8"
change 'enum value' 's/{ a b }/{ a }/' "lost e 6
risky t.x 14"
change 'fewer digits' 's/numeric(10, 2)/numeric(10, 1)/' "lost t.d 12"
change 'no digits behind the point' 's/bigint/numeric(20)/; s/numeric(10, 2)/numeric(10)/' "lost t.d 12"
change 'fewer before the point' 's/bigint/numeric(5)/; s/numeric(10, 2)/numeric(9, 2)/' "risky t.n 11
risky t.d 12"
change 'no time' 's/timestamp/date/' "lost t.ts 13"
change 'smaller number' 's/bigint/integer/' "risky t.n 11"
change schema '/^schema s/d' "risky s None"
change sequence '/^sequence q/d' "lost q None"
change 'not null' 's/^  c   text/& not null/' "risky t.c 10"
change 'unique' 's/^  c   text/& unique/' "risky t.t_c_unique 10"
change 'column without default' 's/^  c   text/&\n  z text not null/' "risky t.z 11"
change 'materialized view' '/^materialized/d' "lost m None"
change 'row level security' '/^table u/a\  row level security' "risky u 16"
change 'and a policy for writing' '/^table u/a\  row level security\n  policy p for insert to public with check (true)' "risky u 16"
change 'and one that only takes away' '/^table u/a\  row level security\n  policy p as restrictive for select to public using (true)' "risky u 16"
change 'and one for reading' '/^table u/a\  row level security\n  policy p for select to public using (true)' ""
done_testing
