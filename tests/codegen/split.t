#!/bin/sh
# generate --split: what cannot run together becomes migrations of their own, in order, each whole by itself; migrate runs them,
# and check finds nothing to say.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
built_with POSTGRESQL || skip_all "built without PostgreSQL"
pg_start
pg_database

# parts: the statements of each migration but the first, in the order of the journal
parts() {
    "$PYTHON3" - <<'END'
import json
for e in json.load(open('migrations/meta/_journal.json'))['entries'][1:]:
    print('--', e['idx'])
    print(open('migrations/%s.sql' % e['tag'], encoding='utf-8').read().replace('--> statement-breakpoint', ''))
END
}

# chain: whether each snapshot follows from the one before
chain() {
    "$PYTHON3" - <<'END'
import json
before = '00000000-0000-0000-0000-000000000000'
for e in json.load(open('migrations/meta/_journal.json'))['entries']:
    s = json.load(open('migrations/meta/%04d_snapshot.json' % e['idx']))
    assert s['prevId'] == before, e
    before = s['id']
print('whole')
END
}

# run NAME: the schema on standard input comes after base.schema; split, run, checked
run() {
    rm -rf "$scratch/work/$1" && mkdir "$scratch/work/$1" && cd "$scratch/work/$1" || exit 99
    pg_database
    cp "$scratch/base.schema" s.schema
    exits 0 "$1: the first migration" schemagen generate
    cat >s.schema
    exits 0 "$1: generate --split" schemagen generate --split
    is "$(chain)" "whole" "$1: each snapshot follows from the one before"
    exits 0 "$1: check" schemagen check
    exits 0 "$1: migrate" schemagen migrate --url "$pg_url"
    exits 0 "$1: nothing is left to do" schemagen generate
    like "$(cat "$scratch/err")" "nothing changed" "$1: it says so"
}

cat >"$scratch/base.schema" <<'END'
project {
  dialect postgresql
}

enum e { a b }
table t {
  id  integer  primary key
  x   e        default 'a'
}
END

run both <<'END'
project {
  dialect postgresql
}

enum e { a b c }
table t {
  id  integer  primary key
  x   e        default 'c'
  y   text
  index t_y_idx concurrently (y)
}
END
is "$(parts)" "-- 1
ALTER TYPE \"public\".\"e\" ADD VALUE 'c';
-- 2
ALTER TABLE \"t\" ALTER COLUMN \"x\" SET DEFAULT 'c';
ALTER TABLE \"t\" ADD COLUMN \"y\" text;
-- 3
CREATE INDEX CONCURRENTLY \"t_y_idx\" ON \"t\" USING btree (\"y\");" "both: the parts, in order"

# A value is used by more than defaults.
use() {
    {
        printf 'project {\n  dialect postgresql\n}\n\nenum e { a b "it'"'"'s" }\n'
        printf 'table t {\n  id  integer  primary key\n  x   e        default '"'a'"'\n%s\n}\n%s\n' "$2" "$3"
    } >"$scratch/next.schema"
    run "$1" <"$scratch/next.schema"
    is "$(parts | sed -n 1,3p)" "-- 1
ALTER TYPE \"public\".\"e\" ADD VALUE 'it''s';
-- 2" "$1: the value is committed first"
}
use check "  check c (x <> 'it''s')" ""
use index "  index i (id) where (x = 'it''s')" ""
use policy "  policy p using (x = 'it''s')" ""
use generated "  g  boolean  generated always as (x = 'it''s') stored" ""
use view "" "view v as \$\$ select id from t where x = 'it''s' \$\$"
use default "  w  text  default (('it''s'::e)::text)" ""
use table "" "table u {
  x  e
  check u_x (x <> 'it''s')
}"
done_testing
