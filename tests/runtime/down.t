#!/bin/sh
# down without SQL of its own: what the migration renamed or moved is renamed and moved back, and the values are where they were before;
# then it is applied again.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"

sqlite_sql() {
    "$PYTHON3" -c "import sqlite3, sys; db = sqlite3.connect('app.db', isolation_level=None); [print('|'.join(map(str, r))) for s in sys.argv[1].split(';') for r in db.execute(s)]" "$1"
}
postgresql_sql() {
    pg_sql "$pg_db" -Atc "$1"
}
# starts DIALECT: whether it can be tested here
starts() {
    dialect=$1
    case $dialect in
    sqlite) built_with SQLITE || { skip "built without SQLite"; return 1; } ;;
    postgresql)
        built_with POSTGRESQL && pg_bindir >/dev/null || { skip "no PostgreSQL server"; return 1; }
        pg_start
        ;;
    esac
}
# step SCHEMA OPTION…: the migration to this schema, applied
step() {
    { printf 'project {\n  dialect %s\n}\n' "$dialect"; echo "$1"; } >schemagen.schema
    shift
    timeout 60 schemagen generate -q --allow-destructive --name step "$@" >"$scratch/out" 2>&1 &&
        schemagen migrate -q --allow-destructive --url "$url" >>"$scratch/out" 2>&1 || diag_file "$scratch/out"
}
# undone NAME BEFORE SQL QUERY AFTER OPTION…: the rows that SQL writes to the schema BEFORE are what QUERY reads once the migration to
# AFTER is undone, and it can be applied again
undone() {
    name=$1 before=$2 sql=$3 query=$4 after=$5
    shift 5
    rm -rf "$scratch/work/undone" && mkdir "$scratch/work/undone" && cd "$scratch/work/undone" || exit 99
    if [ $dialect = sqlite ]; then url=app.db; else pg_database && url=$pg_url; fi
    step "$before"
    "${dialect}_sql" "$sql" >/dev/null
    rows=$("${dialect}_sql" "$query")
    step "$after" "$@"
    is "$(schemagen down --url "$url" --allow-destructive 2>&1 | grep 'comes back empty')" "" "$dialect: $name: all comes back"
    is "$("${dialect}_sql" "$query")" "$rows" "$dialect: $name: with its values"
    ok "$dialect: $name: applied again" schemagen migrate --url "$url" --allow-destructive
    exits 0 "$dialect: $name: and undone again" schemagen down --url "$url" --allow-destructive
    is "$("${dialect}_sql" "$query")" "$rows" "$dialect: $name: with the same values"
}
# table NAME LINE…
table() {
    printf 'table %s {\n  id integer primary key\n' "$1"
    shift
    [ $# -eq 0 ] || printf '  %s\n' "$@"
    echo '}'
}

for each in sqlite postgresql; do
    starts $each || continue
    undone "a column" "$(table t 'a text')" "insert into t values (1, 'A')" "select a from t" "$(table t 'b text renamed from a')"
    undone "a table and its column" "$(table t 'a text')" "insert into t values (1, 'A')" "select a from t" "$(table 'u renamed from t' 'b text renamed from a')"
    undone "a column whose name is used again" "$(table t 'name text')" "insert into t values (1, 'kept')" "select name from t" \
        "$(table t 'full_name text renamed from name' 'name text')"
    undone "columns that change places" "$(table t 'a text' 'b text')" "insert into t values (1, 'A', 'B')" "select a, b from t" \
        "$(table t 'a text' 'b text' 'c text')" -r t.a=t.b -r t.b=t.a
    undone "three columns in a ring" "$(table t 'a text' 'b text' 'c text')" "insert into t values (1, 'A', 'B', 'C')" "select a, b, c from t" \
        "$(table t 'a text' 'b text' 'c text')" -r t.a=t.b -r t.b=t.c -r t.c=t.a
    undone "tables that change places" "$(table a 'x text'; table b 'y text')" "insert into a values (1, 'A'); insert into b values (2, 'B')" \
        "select (select x from a), (select y from b)" "$(table a 'y text'; table b 'x text')" -r a=b -r b=a
    undone "tables that change places, and a column" "$(table a 'x text'; table b 'y text')" "insert into a values (1, 'A'); insert into b values (2, 'B')" \
        "select (select x from a), (select y from b)" "$(table a 'z text renamed from y'; table b 'x text')" -r a=b -r b=a
    undone "a table in upper case" "$(table Kids 'a text')" "insert into \"Kids\" values (1, 'A')" "select a from \"Kids\"" "$(table 'kids renamed from Kids' 'a text')"
    rm -rf "$scratch/work/refused" && mkdir "$scratch/work/refused" && cd "$scratch/work/refused" || exit 99
    if [ $dialect = sqlite ]; then url=app.db; else pg_database && url=$pg_url; fi
    step "$(table t 'a text not null')"
    "${dialect}_sql" "insert into t values (1, 'A')" >/dev/null
    step "$(table t)"
    exits 5 "$dialect: a column that comes back without values that it needs" schemagen down --url "$url" --allow-destructive
    like "$(cat "$scratch/err")" "  [?] .*default" "$dialect: it is said before that this may fail"
    like "$(cat "$scratch/err")" "write it by hand, as '0001_step.down.sql'" "$dialect: and what to do"
    echo "ALTER TABLE t ADD a text NOT NULL DEFAULT 'again'" >migrations/0001_step.down.sql
    ok "$dialect: which helps" schemagen down --url "$url"
    is "$("${dialect}_sql" "select a from t")" again "$dialect: with the values that are given"
    test $dialect = sqlite && undone "a plain column and a generated one that change places" "$(table t 'a text' 'g text generated always as (upper(id))')" \
        "insert into t (id, a) values (1, 'A')" "select a, g from t" "$(table t 'g text' 'a text generated always as (upper(id))')" -r t.a=t.g -r t.g=t.a
    test $dialect = sqlite && undone "columns of a strict table that change places, and become text" "$(table t 'a blob' 'b text' strict)" \
        "insert into t values (1, x'41', 'B')" "select a, b from t" "$(table t 'b text' 'a text' strict)" -r t.a=t.b -r t.b=t.a
    rm -rf "$scratch/work/said" && mkdir "$scratch/work/said" && cd "$scratch/work/said" || exit 99
    if [ $dialect = sqlite ]; then url=app.db; else pg_database && url=$pg_url; fi
    step "$(table t 'a integer' 'check t_check (a > 0)')"
    step "$(table t 'a integer' 'b text' 'check t_check (a > 1)')"
    schemagen down --url "$url" >/dev/null 2>"$scratch/err"
    like "$(grep '^  !' "$scratch/err")" "t\.b" "$dialect: a loss names what is lost"
    like "$(grep '^  [!?]' "$scratch/err")" "check .*t_check" "$dialect: and a risk what it is about"
    undone "a column in upper case" "$(table t 'Name text')" "insert into t values (1, 'A')" "select \"Name\" from t" "$(table t 'name text renamed from Name')"
done

if starts sqlite; then
    rm -rf "$scratch/work/named" && mkdir "$scratch/work/named" && cd "$scratch/work/named" || exit 99
    url=app.db
    step "$(table t 'a text'; table __new_t 'b text')"
    sqlite_sql "insert into __new_t values (1, 'B')"
    step "$(table t 'b text')" -r __new_t=t
    exits 0 "a table that was called as if it were being built, and took the name of a dropped one" schemagen down --url "$url" --allow-destructive
    is "$(sqlite_sql "select b from __new_t")" B "it has its name and its rows again"
fi
if starts postgresql; then
    undone "a move" "schema s
$(table s.a 'x integer')" "insert into s.a values (1, 2)" "select x from s.a" "schema s
$(table 'a renamed from s.a' 'y integer renamed from x')"
    undone "a schema" "schema s
$(table s.a 'x integer')" "insert into s.a values (1, 2)" "select x from s.a" "schema s2 renamed from s
$(table s2.a 'y integer renamed from x')"
    schemas="schema s
schema u
"
    undone "tables of two schemas that change places" "$schemas$(table s.a 'x text unique')
$(table u.a 'y text unique')" "insert into s.a values (1, 'A'); insert into u.a values (2, 'B')" "select (select x from s.a), (select y from u.a)" \
        "$schemas$(table s.a 'y text unique')
$(table u.a 'x text unique')" -r s.a=u.a -r u.a=s.a
    undone "schemas that change places" "$schemas$(table s.a 'x text unique')
$(table u.a 'y text unique')" "insert into s.a values (1, 'A'); insert into u.a values (2, 'B')" "select (select x from s.a), (select y from u.a)" \
        "$schemas$(table s.a 'y text unique')
$(table u.a 'x text unique')" -r schema:s=u -r schema:u=s
    undone "a value" "enum e { a b }
$(table t 'e e')" "insert into t values (1, 'a')" "select e from t" "enum e { aa renamed from a
  b }
$(table t 'e e')"
    undone "an enum and its value" "enum e { a b }
$(table t 'e e')" "insert into t values (1, 'a')" "select e from t" "enum f renamed from e { aa renamed from a
  b }
$(table t 'e f')"
    undone "enums that change places" "enum e { a }
enum f { b }
$(table t 'e e' 'f f')" "insert into t values (1, 'a', 'b')" "select e, f, pg_typeof(e), pg_typeof(f) from t" "enum e { b }
enum f { a }
$(table t 'e f' 'f e')" -r enum:e=f -r enum:f=e
    undone "a value that goes, and was the default" "enum e { a b c }
view v as \$\$ select id from t where e = 'c' \$\$
$(table t "e e default 'c'" "check t_check (e <> 'b')")" "insert into t values (1, 'a')" "select e, pg_get_expr(adbin, adrelid) from t, pg_attrdef, v right join (select 1) x on true where adrelid = 't'::regclass" \
        "enum e { a }
$(table t 'e e')"
    undone "a sequence" "sequence q" "select setval('q', 50)" "select last_value from q" "sequence q2 renamed from q"
    undone "sequences that change places" "sequence a
sequence b" "select setval('a', 50)" "select a.last_value, b.last_value from a, b" "sequence a
sequence b" -r sequence:a=b -r sequence:b=a
    undone "a name that is used again" "$(table a)" "insert into a values (1)" "select id, (select string_agg(conname, ' ') from pg_constraint where conrelid = 'a'::regclass) from a" \
        "$(table 'old renamed from a'; table a 'x text')"
    undone "an index" "$(table t 'a text' 'index ia (a)')" "select 1" "select indexname from pg_indexes where schemaname = 'public' order by 1" \
        "$(table t 'a text' 'index ib renamed from ia (a)')"
    undone "a policy" "$(table t 'row level security' 'policy own for select to public using (true)')" "select 1" "select policyname from pg_policies" \
        "$(table t 'row level security' 'policy mine renamed from own for select to public using (true)')"
fi
cd "$scratch/work" || exit 99
done_testing
