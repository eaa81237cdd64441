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

# A rebase gave a migration another text: a database that has it as it was does not apply it again, and takes the rest from there.
git checkout -q -f first && branch text && posts '' "$index" >schema/posts.schema && schemagen generate -q --name index >/dev/null && commit index
rm -f "$db"
schemagen migrate -q --url "$db" >/dev/null
git checkout -q first && branch text-other
posts '' '' | sed 's/title  text  not null/headline  text  not null  renamed from title/' >schema/posts.schema
schemagen generate -q --name headline >/dev/null && commit headline
git checkout -q text
git merge -q text-other >/dev/null 2>&1
posts '' "$index" | sed 's/title  text/headline  text/; s/(title)/(headline)/' >schema/posts.schema
git add schema
schemagen rebase -q >/dev/null && commit merge
like "$(cat migrations/0002_index.sql)" '`headline`' "a text of before a rebase"
exits 0 "check" schemagen check
exits 1 "is known" schemagen status --url "$db"
like "$(cat "$scratch/out")" "applied +0002_index" "by a database that has it"
exits 0 "which takes the other migration" schemagen migrate --url "$db" --out-of-order
exits 0 "all is recorded" schemagen validate --url "$db"
is "$(sql 'select hash from __drizzle_migrations order by created_at desc limit 1')" "$("$PYTHON3" -c "
import hashlib; print(hashlib.sha256(open('migrations/0002_index.sql', 'rb').read()).hexdigest())")" "as it is now"
like "$(schemagen rebase --onto HEAD^1 --dry-run 2>/dev/null)" "0002_index -> nothing .removed: it is there as '0001_index'" "going behind it again is told"
git checkout -q -f . && git clean -qfd

# What is late fails for what newer migrations renamed, and that is said.
git checkout -q -f first && branch renamed
posts '' '' | sed 's/^table posts/table articles renamed from posts/' >schema/posts.schema
schemagen generate -q --name articles >/dev/null && commit articles
rm -f "$db"
schemagen migrate -q --url "$db" >/dev/null
git checkout -q -f first && branch renamed-other && posts '' "$note" >schema/posts.schema && schemagen generate -q --name note >/dev/null && commit note
git checkout -q renamed
git merge -q renamed-other >/dev/null 2>&1
posts '' "$note" | sed 's/^table posts/table articles/' >schema/posts.schema
git add schema
schemagen rebase -q >/dev/null && commit merge
exits 5 "what a newer migration renamed" schemagen migrate --url "$db" --out-of-order
like "$(cat "$scratch/err")" "newer migrations are applied already, and may have renamed" "is said"
git checkout -q -f . && git clean -qfd

# SQLite makes a foreign key to a table that a newer migration renamed, and says nothing before the first row.
git checkout -q -f first && branch key-other && table notes "  post_id  integer  references posts(id)" && schemagen generate -q --name notes >/dev/null && commit notes
git checkout -q first && branch key
posts '' '' | sed 's/^table posts/table articles renamed from posts/' >schema/posts.schema
schemagen generate -q --name articles >/dev/null && commit articles
rm -f "$db"
schemagen migrate -q --url "$db" >/dev/null
git merge -q key-other >/dev/null 2>&1
sed -i 's/posts(id)/articles(id)/' schema/notes.schema
git add schema
schemagen rebase -q >/dev/null && commit merge
exits 5 "a foreign key to a table that a newer migration renamed" schemagen migrate --url "$db" --out-of-order
like "$(cat "$scratch/err")" "foreign key of 'notes' to 'posts'" "is said"
ok "the other order" schemagen rebase --onto HEAD^1
exits 0 "migrate" schemagen migrate --url "$db"
git checkout -q -f . && git clean -qfd

# So it does with a view.
git checkout -q -f first && branch view-other && printf 'view titles as $$select title from posts$$\n' >schema/titles.schema && schemagen generate -q --name titles >/dev/null && commit titles
git checkout -q key && git checkout -q -b view key~1
rm -f "$db"
schemagen migrate -q --url "$db" >/dev/null
git merge -q view-other >/dev/null 2>&1
sed -i 's/from posts/from articles/' schema/titles.schema
git add schema
schemagen rebase -q >/dev/null && commit merge
exits 5 "a view of a table that a newer migration renamed" schemagen migrate --url "$db" --out-of-order
like "$(cat "$scratch/err")" "view: no such table: main.posts" "is said"
git checkout -q -f . && git clean -qfd

# Columns that changed places, in a migration that was made anew behind another one: a second time they would change back, with no error.
git checkout -q -f first && branch places
swapped() {
    printf 'table posts {\n  id  %s\n  author_id  text  not null\n  title  integer  references users(id)\n%s}\n' "$id" "$1" >schema/posts.schema
}
swapped ''
schemagen generate -q --name places --rename posts.title=posts.author_id --rename posts.author_id=posts.title >/dev/null && commit places
rm -f "$db"
schemagen migrate -q --url "$db" >/dev/null
sql "select 1" "insert into posts (author_id, title) values ('a', null)" >/dev/null
git checkout -q -f first && branch wider
table posts "  title  text  not null" "  author_id  integer  references users(id)" "  wide  text  not null  default 'w'"
schemagen generate -q --name wider >/dev/null && commit wider
swapped "  wide  text  not null  default 'w'
"
ok "columns that change places, behind another migration" \
    schemagen generate --name places --rename posts.title=posts.author_id --rename posts.author_id=posts.title
exits 7 "a database that has it is asked about" schemagen migrate --url "$db" --out-of-order
like "$(cat "$scratch/err")" "has '0001_places' applied, which has no file any more" "by its name"
is "$(sql 'select author_id, title from posts')" "a|None" "and nothing is done"
ok "resolve --applied" schemagen resolve --url "$db" --applied 0002_places
ok "the rest is applied" schemagen migrate --url "$db" --out-of-order
is "$(sql 'select author_id, title, wide from posts')" "a|None|w" "with each value in its place"
exits 1 "the old record is missing a file" schemagen status --url "$db"
ok "resolve --rolled-back" schemagen resolve --url "$db" --rolled-back 0001_places
exits 0 "takes it out" schemagen status --url "$db"
done_testing
