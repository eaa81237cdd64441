#!/bin/sh
# Names that nobody wrote (the key of one column, the sequence of a serial or identity) stay as PostgreSQL made them when a table is
# renamed by itself, or are what whoever made the database called them: what changes them later finds them, forth and back.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
built_with POSTGRESQL || skip_all "built without PostgreSQL"
pg_bindir >/dev/null || skip_all "no PostgreSQL server"
pg_start

sql() { pg_sql "$pg_db" -Atc "$1"; }
# steps NAME SCHEMA…: each of them is generated and applied
steps() {
    name=$1
    shift
    rm -rf "$scratch/work/implicit" && mkdir "$scratch/work/implicit" && cd "$scratch/work/implicit" || exit 99
    pg_database
    go "$@"
}
go() {
    for schema; do
        printf 'project {\n  dialect postgresql\n}\n%s\n' "$schema" >schemagen.schema
        ok "$name: ${schema%%' {'*}" sh -c 'schemagen generate --allow-destructive && schemagen migrate --allow-destructive --url "$1"' - "$pg_url"
    done
}
back() { ok "$name: back" schemagen down "$1" --allow-destructive --url "$pg_url"; }
key_of() { sql "select string_agg(attname, ',') from pg_constraint, pg_attribute where conrelid = '$1'::regclass and contype = 'p' and attrelid = conrelid and attnum = any (conkey)"; }
# a table NAME with LINE…
table() {
    printf 'table %s {\n' "$1"
    shift
    printf '  %s\n' "$@"
    echo '}'
}
k='id integer' b='b integer not null'

steps "another key after a rename" "$(table cats "$k primary key" "$b")" "$(table 'kats renamed from cats' "$k primary key" "$b")" \
    "$(table 'kats  ' "$k not null" 'b integer primary key')"
is "$(key_of kats)" b "$name: it is the key"
back 1
is "$(key_of kats)" id "$name: the former one is the key again"
back 1
is "$(key_of cats)" id "$name: as it is under the former name"

steps "another key after two renames" "$(table cats "$k primary key" "$b")" "$(table 'kats renamed from cats' "$k primary key" "$b")" \
    "$(table 'zats renamed from kats' "$k primary key" "$b")" "$(table 'zats  ' "$k not null" 'b integer primary key')"
is "$(key_of zats)" b "$name: it is the key"

steps "a rename, and one that takes all names along" "$(table cats 'id serial primary key')" "$(table 'kats renamed from cats' 'id serial primary key')" \
    "$(table 'cats renamed from kats' 'id bigserial primary key' 'c text')"
is "$(sql "select pg_get_serial_sequence('cats', 'id')")" public.cats_id_seq "$name: the name fits again"
sql "insert into cats values (default, 'x')" >/dev/null
back 1

steps "a table by the former name" "$(table cats "$k primary key" "$b")" "$(table 'kats renamed from cats' "$k primary key" "$b")" \
    "$(table 'kats  ' "$k primary key" "$b"; table 'cats   ' "$k primary key" "$b")" \
    "$(table 'kats  ' "$k primary key" "$b"; table 'cats   ' "$k not null" 'b integer primary key')" \
    "$(table 'kats  ' "$k not null" 'b integer primary key'; table 'cats   ' "$k not null" 'b integer primary key')"
is "$(key_of cats),$(key_of kats)" b,b "$name: both have another key"
back 3
is "$(key_of kats)" id "$name: the first has its own again"

steps "serial, renamed, then identity" "$(table cats 'id serial primary key' 'v text')"
sql "insert into cats (v) values ('a'), ('b')" >/dev/null
go "$(table 'kats renamed from cats' 'id serial primary key' 'v text')" "$(table 'kats  ' 'id bigint primary key generated always as identity' 'v text')"
is "$(sql "insert into kats (v) values ('c') returning id" | sed 1q)" 3 "$name: goes on"
back 1
is "$(sql "insert into kats (v) values ('d') returning id" | sed 1q)" 4 "$name: goes on backwards, too"

steps "serial, renamed, then bigserial, then a plain integer" "$(table cats 'id serial primary key' 'v text')" \
    "$(table 'kats renamed from cats' 'nr serial primary key renamed from id' 'v text')" "$(table 'kats  ' 'nr bigserial primary key' 'v text')" \
    "$(table 'kats   ' 'nr bigint primary key' 'v text')"
is "$(sql "select count(*) from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace")" 0 "$name: the sequence is gone"
back 2

steps "a unique constraint over the key of a renamed table" "$(table cats "$k primary key")" "$(table 'kats renamed from cats' "$k primary key")" \
    "$(table 'kats  ' "$k primary key unique")" "$(table 'kats   ' "$k primary key")" "$(table 'kats    ' "$k not null")"
is "$(sql "select count(*) from pg_constraint where conrelid = 'kats'::regclass and contype in ('p', 'u')")" 0 "$name: nothing is left of them"

steps "names of another hand" "$(table t "$k primary key generated always as identity")"
sql 'alter sequence t_id_seq rename to counter' >/dev/null
sql 'alter table t rename constraint t_pkey to the_key' >/dev/null
go "$(table 't  ' "$k primary key generated always as identity (min 5 start 7)")" "$(table 't   ' "$k not null generated always as identity (min 5 start 7)")"
is "$(sql "select min_value from pg_sequences, setval('counter', 5) where sequencename = 'counter'")" 5 "$name: the sequence has other bounds"
back 2

# shellcheck disable=SC2016
steps "names that quotes are made of" "$(table '"a$$b%s''"' "$k primary key" "$b")" "$(table '"a$$b%s''"  ' "$k not null" 'b integer primary key')"
is "$(key_of '"a$$b%s''''"')" b "$name: it is the key"

done_testing
