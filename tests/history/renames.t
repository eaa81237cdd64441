#!/bin/sh
# One branch renames what the SQL of the other names: checks, index predicates and keys, generated columns, policies, views. Rebased,
# the text says the new name where that can be told, and the branches conflict where it cannot; and the result runs.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/history/git.sh"
. "$top_srcdir/tests/lib/pg.sh"
need git

start() {
    cd "$scratch/work" || exit 99
    rm -rf "$scratch/work/repository"
    git_repository "$scratch/work/repository"
    project "$dialect" || exit 99
    diag "$dialect: $1"
}

# on BRANCH COMMAND…: a migration of that name on a new branch from main
on() {
    on_branch=$1
    shift
    git checkout -q -f main && branch "$on_branch" && "$@" && schemagen generate --quiet --name "$on_branch" >"$scratch/out" 2>&1 &&
        commit "$on_branch" || diag_file "$scratch/out"
}

# follows TEXT NAME: the branch `text` behind `renamed`, and the other way round; both times the last snapshot has the text
follows() {
    for pair in "text renamed" "renamed text"; do
        git checkout -q -f "${pair% *}" && git clean -qfd
        ok "$dialect: $2: ${pair% *} behind ${pair#* }" schemagen rebase --onto "${pair#* }"
        like "$(cat "$scratch/ok.out")" 'rebase-followed' "$dialect: $2: says so"
        last=$(ls migrations/meta/*_snapshot.json | tail -n 1)
        ok "$dialect: $2: the snapshot has $1" grep -qF -- "$1" "$last"
        like "$(schemagen check --color never 2>&1)" 'schema-drift|schema, snapshots and SQL agree' "$dialect: $2: check can compare"
        runs "$2"
        git checkout -q -f . && git clean -qfd
    done
}

# runs NAME: the folder applied to a new database
runs() {
    if [ $dialect = sqlite ]; then
        built_with SQLITE || { skip "built without SQLite"; return; }
        rm -f app.db
        ok "$dialect: $1: it runs" schemagen migrate --url sqlite:app.db
    elif built_with POSTGRESQL && pg_bindir >/dev/null; then
        pg_start
        pg_database
        ok "$dialect: $1: it runs" schemagen migrate --url "$pg_url"
    else
        skip "no PostgreSQL server"
    fi
}

# values QUERY EXPECTED NAME: of the database that `runs` made
values() {
    if [ $dialect = sqlite ] && built_with SQLITE && command -v sqlite3 >/dev/null; then
        is "$(sqlite3 app.db "$1")" "$2" "$dialect: $3"
    elif [ $dialect = postgresql ] && built_with POSTGRESQL && pg_bindir >/dev/null; then
        is "$(pg_sql "$pg_db" -Atc "$1")" "$2" "$dialect: $3"
    else
        skip "no way to ask"
    fi
}

# conflicts ERE NAME
conflicts() {
    git checkout -q -f text && git clean -qfd
    before=$(cat migrations/meta/* migrations/*.sql | cksum)
    exits 1 "$dialect: $2" schemagen rebase --onto renamed
    like "$(cat "$scratch/err")" "$1" "$dialect: $2: says why"
    is "$(cat migrations/meta/* migrations/*.sql | cksum)" "$before" "$dialect: $2: nothing was written"
}

rename_column() { table users "  full_name  text  not null  renamed from name"; }
drop_column() { table users; }
rename_table() {
    table users "  name  text  not null"
    sed -i 's/^table users/table people renamed from users/' schema/users.schema
    sed -i 's/references users/references people/' schema/posts.schema
}
users() { table users "  name  text  not null" "$@"; }
view() { printf 'view names as $$\n%s\n$$\n' "$1" >schema/names.schema; }

for dialect in sqlite postgresql; do
    start "texts of the table"
    on renamed rename_column
    on text users "  check users_name_check (length(name) > 1 and 'name' <> users.name /* name */)"
    follows "length(full_name) > 1 and 'name' <> users.full_name /* name */" "a check"
    start "an index"
    on renamed rename_column
    on text users "  index users_name_idx (lower(name)) where (\"name\" is not null)"
    follows 'lower(full_name)' "an index"

    start "a generated column"
    on renamed rename_column
    on text users "  tag  text  generated always as (lower(name)) stored"
    follows "lower(full_name)" "a generated column"

    start "a view"
    on renamed rename_column
    on text view 'select u.id, name, upper(u.name) as loud from users u where u.name <> '"''"
    follows "select u.id, full_name AS name, upper(u.full_name) as loud from users u where u.full_name <> ''" "a view"

    start "a view of a table"
    on renamed rename_table
    on text view 'select users.id from users join posts p on p.author_id = users.id'
    follows 'select people.id from people join posts p on p.author_id = people.id' "a view of a renamed table"

    # Names that both have afterwards: no question is asked of them.
    two() { table users "  name  text  not null" "  a  text" "  b  text" "$@"; }
    start "two columns change places"
    two
    schemagen generate -q --name two >/dev/null && commit two
    branch renamed && schemagen generate -q --rename users.a=users.b --rename users.b=users.a --name swap >/dev/null && commit swap
    on text two "  check users_a_check (a <> 'a')" "  index users_a_idx (a)"
    follows "b <> 'a'" "two columns that change places"
    git checkout -q -f renamed
    ok "$dialect: a swap and an index" schemagen rebase --onto text
    index=$("$PYTHON3" -c "
import json
i = json.load(open('migrations/meta/0003_snapshot.json'))['tables']['users' if '$dialect' == 'sqlite' else 'public.users']['indexes']['users_a_idx']
print([c if isinstance(c, str) else c['expression'] for c in i['columns']])")
    is "$index" "['b']" "$dialect: the index goes with its column"
    like "$(schemagen check --color never 2>&1)" 'schema-drift|schema, snapshots and SQL agree' "$dialect: and the SQL is what the snapshots say"
    start "a column takes the name of another"
    two
    schemagen generate -q --name two >/dev/null && commit two
    branch renamed && table users "  name  text  not null" "  b  text" "  c  text" &&
        schemagen generate -q --rename users.a=users.b --rename users.b=users.c --name chain >/dev/null && commit chain
    on text two "  check users_b_check (a <> b)"
    follows "b <> c" "a column that takes the name of another"

    # Tables change places on one branch, columns of one of them on the other: both come about, and every value is where it belongs.
    start "tables and columns that change places"
    table left "  a  text" "  b  text"
    table right "  c  text"
    schemagen generate -q --name sides >"$scratch/out"
    schemagen generate -q --custom --name rows >"$scratch/out"
    echo "INSERT INTO \"left\" (a, b) VALUES ('A', 'B');" >migrations/0002_rows.sql
    schemagen check --update -q 2>"$scratch/out"
    commit sides
    branch tables && table left "  c  text" && table right "  a  text" "  b  text" &&
        schemagen generate -q --rename left=right --rename right=left --name tables >"$scratch/out" && commit tables
    is "$(schemagen check --verbose 2>/dev/null | tail -n 1)" "0003_tables: as generated" "$dialect: check sees two tables change places"
    git checkout -q -f main && branch columns && schemagen generate -q --rename left.a=left.b --rename left.b=left.a --name columns >"$scratch/out" && commit columns
    for pair in "tables columns" "columns tables"; do
        git checkout -q -f "${pair% *}" && git clean -qfd
        ok "$dialect: ${pair% *} behind ${pair#* }" schemagen rebase --onto "${pair#* }"
        is "$(schemagen check --verbose 2>/dev/null | tail -n 2 | sed 's/.*: //' | tr '\n' ' ')" "as generated as generated " \
            "$dialect: ${pair% *} behind ${pair#* }: the SQL is what follows from the snapshots"
        runs "${pair% *} behind ${pair#* }"
        values "SELECT a, b FROM \"right\"" "B|A" "${pair% *} behind ${pair#* }: the values are where they belong"
        git checkout -q -f . && git clean -qfd
    done

    # An enum takes the name of another, which goes on under a new one: the file is what tells check so.
    if [ $dialect = postgresql ]; then
        start "an enum takes the name of another"
        printf 'enum mood {\n  a\n}\n' >schema/mood.schema
        users "  mood  mood"
        schemagen generate -q --name mood >"$scratch/out" && commit mood
        printf 'enum old_mood renamed from mood {\n  a\n}\nenum mood {\n  a\n  b\n}\n' >schema/mood.schema
        schemagen generate -q --name passed >"$scratch/out"
        is "$(schemagen check --verbose 2>/dev/null | tail -n 1)" "0002_passed: as generated" "$dialect: check sees an enum take the name of another"
    fi

    # Both sides touch the check: the rename goes with it, another meaning does not.
    start "a check that both changed"
    users "  check users_name_check (name <> '')"
    schemagen generate -q --name check >/dev/null && commit check
    on renamed table users "  full_name  text  not null  renamed from name" "  check users_name_check (full_name <> '')"
    on text users "  check users_name_check (name <> 'x')"
    git checkout -q -f text
    ok "$dialect: a check altered beside a rename" schemagen rebase --onto renamed
    ok "$dialect: has the new name and the new text" grep -qF "full_name <> 'x'" migrations/meta/0003_snapshot.json
    git checkout -q -f . && git clean -qfd && git checkout -q renamed
    ok "$dialect: and the other way round" schemagen rebase --onto text
    ok "$dialect: the same" grep -qF "full_name <> 'x'" migrations/meta/0003_snapshot.json

    # What cannot be told
    start "conflicts"
    on renamed drop_column
    on text users "  check users_name_check (name <> '')"
    conflicts "its SQL names column 'users.name', which the other branch drops" "a check over a column that is gone"
    on view view 'select name from users'
    git branch -q -D text && git branch -q -m view text
    conflicts "its SQL names column 'users.name', which the other branch drops" "a view over a column that is gone"
    start "ambiguous"
    on renamed rename_column
    on text view 'with x as (select name from users) select name from x'
    conflicts "may mean column 'users.name'" "a name of a common table expression"
    on joined view 'select u.id from users u join users v using (name)'
    git branch -q -D text && git branch -q -m joined text
    conflicts "may mean column 'users.name'" "a column of USING"
done

# What only PostgreSQL has
dialect=postgresql
start "a policy"
users "  row level security"
schemagen generate -q --name rls >/dev/null && commit rls
on renamed table users "  full_name  text  not null  renamed from name" "  row level security"
on text users "  row level security" "  policy own for select to public using (name = current_user and exists (select 1 from posts p where p.author_id = users.id))"
git checkout -q -f text
ok "a policy" schemagen rebase --onto renamed
ok "is followed" grep -qF "full_name = current_user and exists (select 1 from posts p" migrations/meta/0003_snapshot.json
runs "a policy"
git checkout -q -f . && git clean -qfd
on own users "  row level security" "  policy own for select to public using (users.name = current_user and exists (select 1 from posts p where p.author_id = users.id))"
ok "a policy with a qualified name" schemagen rebase --onto renamed
ok "is followed" grep -qF "users.full_name = current_user and exists" migrations/meta/0003_snapshot.json

start "an enum"
printf "enum mood { sad fine }\n" >schema/mood.schema
users "  mood  mood"
schemagen generate -q --name mood >/dev/null && commit mood
rename_enum() {
    printf "enum state renamed from mood { sad fine }\n" >schema/mood.schema
    users "  mood  state"
}
on renamed rename_enum
on text users "  mood  mood" "  check users_mood_check (mood <> 'sad'::mood)"
git checkout -q -f text
ok "a cast to a renamed enum" schemagen rebase --onto renamed
ok "is followed, and the column of that name is not" grep -qF "mood <> 'sad'::state" migrations/meta/0003_snapshot.json
runs "an enum"

# What has a statement of its own for its name: of a value or an index no question is asked.
moods() { printf "enum mood { $1 }\n" >schema/mood.schema; }
start "values of an enum"
moods "sad fine" && users "  mood  mood" && schemagen generate -q --name mood >/dev/null && commit mood
on renamed moods "unhappy renamed from sad
  fine"
on text moods "sad
  good renamed from fine"
for pair in "text renamed" "renamed text"; do
    git checkout -q -f "${pair% *}" && git clean -qfd
    ok "a value renamed by ${pair% *} behind one renamed by ${pair#* }" schemagen rebase --onto "${pair#* }"
    is "$("$PYTHON3" -c "import json; print(*json.load(open('migrations/meta/0003_snapshot.json'))['enums']['public.mood']['values'])")" "unhappy good" "the values stand as they do in the database"
    is "$(schemagen check --verbose 2>/dev/null | tail -n 2 | sed 's/.*: //' | tr '\n' ' ')" "as generated as generated " "the SQL is what follows from the snapshots"
    runs "values of an enum"
    values "SELECT string_agg(enumlabel, ' ' ORDER BY enumsortorder) FROM pg_enum" "unhappy good" "the values of the database"
    git checkout -q -f . && git clean -qfd
done
on other moods "blue renamed from sad
  fine"
exits 1 "a value that both rename is a conflict" schemagen rebase --onto renamed
git checkout -q -f renamed
exits 1 "whichever comes first" schemagen rebase --onto other

start "an index"
users "  n  integer" "  index ia (n)" && schemagen generate -q --name index >/dev/null && commit index
on renamed users "  n  integer" "  index ib renamed from ia (n)"
is "$(schemagen check --verbose 2>/dev/null | tail -n 1)" "0002_renamed: as generated" "check reads the rename of an index"

start "a table moves past a view that is made anew"
printf 'table live {\n  id integer primary key\n}\nview v as `select id from live`\n' >schema/live.schema
schemagen generate -q --name live >/dev/null && commit live
printf 'schema web\ntable web.v renamed from live {\n  id integer primary key\n}\nview web.live renamed from v as `select id + 1 as id from web.v`\n' >schema/live.schema
schemagen generate -q --name moved >/dev/null && commit moved
is "$(schemagen check --verbose 2>/dev/null | tail -n 1)" "0002_moved: as generated" "check does not need to know that the view was another one"
runs "a table and a view"

# Two change places: each is given by its path, whatever the kind.
swap() {
    start "two of kind $1 change places"
    printf '%s\n' "$2" >schema/two.schema
    schemagen generate -q --name two >/dev/null && commit two
    branch swapped
    printf '%s\n' "$3" >schema/two.schema
    schemagen generate -q --name swapped --rename "$1:a=b" --rename "$1:b=a" >/dev/null && commit swapped
    is "$(schemagen check --verbose 2>/dev/null | tail -n 1)" "0002_swapped: as generated" "check reads the SQL of two of kind $1"
    on other users "  n  integer"
    ok "a branch behind two of kind $1 that change places" schemagen rebase --onto swapped
    is "$(schemagen check --verbose 2>/dev/null | tail -n 1)" "0003_other: as generated" "and its SQL is what follows"
    runs "two of kind $1"
}
swap enum "enum a { x }
enum b { y }
table t {
  m a
  n b
}" "enum a { y }
enum b { x }
table t {
  m b
  n a
}"
swap sequence "sequence a increment 2
sequence b increment 3" "sequence a increment 3
sequence b increment 2"

# Strings that name something: values where the type shows, sequences
start "values of an enum in a text"
moods "sad fine" && schemagen generate -q --name mood >/dev/null && commit mood
on renamed moods "unhappy renamed from sad
  fine"
on text users "  mood  mood  default 'sad'" "  word  text  default 'sad'" "  check users_mood_check (mood <> 'sad'::mood and 'sad' <> word)"
follows "mood <> 'unhappy'::mood and 'sad' <> word" "a value in a cast"
follows "\"default\": \"'unhappy'\"" "a value as the default of its column"
follows "\"default\": \"'sad'\"" "the same word in a column of text"
git checkout -q -f main && git branch -q -D renamed
on renamed moods "fine"
conflicts "its SQL names enum value 'mood.sad'" "a value that is gone"

start "sequences"
printf "sequence numbers\n" >schema/numbers.schema
schemagen generate -q --name numbers >/dev/null && commit numbers
sequence_is() { printf "%s\n" "$1" >schema/numbers.schema; }
on renamed sequence_is "sequence \"all Numbers\" renamed from numbers"
on text users "  n  bigint  default nextval('public.numbers'::regclass)" "  word  text  default 'numbers'"
follows 'nextval('"'"'public.\"all Numbers\"'"'"'::regclass)' "a sequence in nextval"
follows "\"default\": \"'numbers'\"" "the same word elsewhere"
git checkout -q -f main && git branch -q -D renamed
on renamed sequence_is ""
conflicts "its SQL names sequence 'numbers'" "a sequence that is gone"
done_testing
