#!/bin/sh
# A database that has applied one of two branches before the merge, where the other comes first and rebuilds a table of SQLite.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/history/git.sh"
built_with SQLITE || skip_all "built without SQLite"
need git

db=$scratch/work/a.db
sql() {
    "$PYTHON3" -c "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); [db.executescript(s) for s in sys.argv[3:]]; print('\n'.join('|'.join(map(str, r)) for r in db.execute(sys.argv[2])))" "$db" "$@"
}
# merged NAME HERE BOTH: another branch gives a column of posts a default, this one, of that name, makes the schema of posts
# the text HERE and is applied; they are merged, with the text BOTH.
merged() {
    name=$1 here=$2 both=$3
    git checkout -q first
    branch "$name-other"
    table posts "  title  text  not null  default 'none'" "  author_id  integer  references users(id)"
    schemagen generate -q --name rebuild >/dev/null && commit rebuild
    git checkout -q first
    branch "$name"
    printf '%s\n' "$here" >schema/posts.schema
    schemagen generate -q --name newer >/dev/null && commit newer
    rm -f "$db"
    schemagen migrate -q --url "$db" >/dev/null || return
    git merge -q "$name-other" >/dev/null 2>&1
    printf '%s\n' "$both" >schema/posts.schema
    git add schema
    schemagen rebase -q >/dev/null && commit merge
}
git_repository "$scratch/work/repository"
ok "a project" project sqlite
git branch first

posts() {
    printf 'table posts {\n  id  %s\n  title  text  not null%s\n  author_id  integer  references users(id)\n%s}\n' "$id" "$1" "$2"
}
note='
  note  text
'
ok "a column of the branch that is applied" merged column "$(posts '' "$note")" "$(posts "  default 'none'" "$note")"
is "$(tags)" "0000_first 0001_rebuild 0002_newer" "the rebuild comes first"
sql "select 1" "insert into posts (title, note) values ('a', 'kept')" >/dev/null
exits 7 "which has to be asked for" schemagen migrate --url "$db"
exits 5 "and would take the column" schemagen migrate --url "$db" --out-of-order
like "$(cat "$scratch/err")" "it does not know: table 'posts': column 'note'" "is said"
like "$(cat "$scratch/err")" "schemagen rebase --onto" "with what to do"
is "$(sql 'select note from posts')" kept "nothing was done"
ok "the other order" schemagen rebase --onto HEAD^1
is "$(tags)" "0000_first 0001_newer 0002_rebuild" "puts it behind"
ok "check" schemagen check
ok "migrate" schemagen migrate --url "$db"
is "$(sql 'select note from posts')" kept "the value is there"
git checkout -q -f . && git clean -qfd

# The rebuild was made after what this database has applied, and a rebase gave that a newer time: it is older all the same.
git checkout -q first
branch earlier
posts '' "$note" >schema/posts.schema
schemagen generate -q --name newer >/dev/null && commit newer
rm -f "$db"
ok "a column that was there before the rebuild was made" schemagen migrate -q --url "$db"
sql "select 1" "insert into posts (title, note) values ('a', 'kept')" >/dev/null
git checkout -q first
branch earlier-other
table posts "  title  text  not null  default 'none'" "  author_id  integer  references users(id)"
schemagen generate -q --name rebuild >/dev/null && commit rebuild
git checkout -q earlier
git merge -q earlier-other >/dev/null 2>&1
posts "  default 'none'" "$note" >schema/posts.schema
git add schema
schemagen rebase -q >/dev/null && commit merge
is "$(tags)" "0000_first 0001_rebuild 0002_newer" "the rebuild comes first"
exits 7 "which has to be asked for, too" schemagen migrate --url "$db"
exits 5 "and would take the column" schemagen migrate --url "$db" --out-of-order
like "$(cat "$scratch/err")" "it does not know: table 'posts': column 'note'" "is said"
is "$(sql 'select note from posts')" kept "nothing was done"
ok "the other order" schemagen rebase --onto HEAD^1
ok "migrate" schemagen migrate --url "$db"
is "$(sql 'select note from posts')" kept "the value is there"
git checkout -q -f . && git clean -qfd

index='
  index posts_title (title)
'
ok "an index" merged index "$(posts '' "$index")" "$(posts "  default 'none'" "$index")"
exits 5 "would be lost, too" schemagen migrate --url "$db" --out-of-order
like "$(cat "$scratch/err")" "it does not know: index 'posts_title'" "is said"

git checkout -q -f first && branch apart && table tags "  tag  text" && schemagen generate -q --name tags >/dev/null && commit tags
rm -f "$db"
schemagen migrate -q --url "$db" >/dev/null
git merge -q column-other >/dev/null 2>&1
schemagen rebase -q >/dev/null && commit merge
is "$(tags)" "0000_first 0001_rebuild 0002_tags" "of its own"
exits 0 "is not in the way" schemagen migrate --url "$db" --out-of-order
git checkout -q -f . && git clean -qfd

# What somebody made in the database is no work of a newer migration.
extra="table extra {
  id  $id
}"
ok "nothing of that table" merged hand "$(posts '' '')
$extra" "$(posts "  default 'none'" '')
$extra"
sql "select 1" "insert into posts (title) values ('a')" "create index by_hand on posts (title)" >/dev/null
ok "an index made by hand does not stand against it" schemagen migrate --url "$db" --out-of-order
is "$(sql "select name from sqlite_schema where name = 'by_hand'")" by_hand "and is kept"
done_testing
