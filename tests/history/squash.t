#!/bin/sh
# squash and drop: the folder afterwards, and databases that have applied what is gone.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/history/git.sh"
built_with SQLITE || skip_all "built without SQLite"

id='integer  primary key  autoincrement'
printf 'project {\n  dialect sqlite\n  out "migrations"\n}\n' >schemagen.schema
mkdir schema
table users "  name  text  not null"
ok "one" schemagen generate --name one
table users "  name  text  not null" "  email  text"
ok "two" schemagen generate --name two
table posts "  title  text"
ok "three" schemagen generate --name three
ok "migrate all three" schemagen migrate --url sqlite:full.db
ok "migrate two" schemagen migrate --url sqlite:part.db --to 1
table posts "  title  text" "  body  text"
ok "four" schemagen generate --name four

before=$(cat migrations/*.sql migrations/meta/* | cksum)
ok "squash --dry-run" schemagen squash --to 0002 --name base --dry-run
is "$(cat migrations/*.sql migrations/meta/* | cksum)" "$before" "writes nothing"
exits 2 "an unknown migration" schemagen squash --to 0009
cp -R migrations broken && mkdir broken/0002_base.sql
exits 4 "a file that cannot be written" schemagen squash --out broken --to 0002 --name base
is "$(cat "$scratch/out")" "" "is not said to be"
ok "squash" schemagen squash --to 0002 --name base
is "$(tags)" "0002_base 0003_four" "one in place of three"
is "$(ls migrations migrations/meta | tr '\n' ' ')" \
    "migrations: 0002_base.sql 0003_four.sql meta  migrations/meta: 0002_snapshot.json 0003_snapshot.json _journal.json _schemagen.sum " \
    "and nothing else"
ok "check" schemagen check
ok "a new database" schemagen migrate --url sqlite:new.db
ok "a database that has all three" schemagen migrate --url sqlite:full.db
ok "has nothing left to do" schemagen status --url sqlite:full.db
"$PYTHON3" - >"$scratch/schemas" <<'EOT'
import sqlite3
print(len({tuple(sqlite3.connect(f).execute("select m.name, x.* from sqlite_schema m, pragma_table_xinfo(m.name) x "
                                            "where m.name in ('users', 'posts') order by 1, 2")) for f in ('new.db', 'full.db')}))
EOT
is "$(cat "$scratch/schemas")" 1 "both databases are the same"
cp full.db settled.db
is "$(schemagen repair --url sqlite:settled.db)" "0 records rewritten in sqlite:settled.db" "repair leaves the records of what was replaced alone"
exits 0 "and all is applied still" schemagen status --url sqlite:settled.db
cp full.db back.db
exits 0 "down" schemagen down 2 --allow-destructive --url sqlite:back.db
exits 1 "all is pending then" schemagen status --url sqlite:back.db
is "$(sed 's/ .*//' "$scratch/out" | sort | uniq -c | tr -s ' ')" " 2 pending" "and no row of what was replaced is left"
exits 0 "up again" schemagen migrate --url sqlite:back.db
exits 0 "and nothing is missing" schemagen status --url sqlite:back.db
exits 0 "resolve --rolled-back" schemagen resolve --rolled-back 0002 --url sqlite:settled.db
exits 1 "all is pending" schemagen status --url sqlite:settled.db
is "$(grep -c missing "$scratch/out")" 0 "there, too"
exits 1 "one that has a part is not passed over" schemagen status --url sqlite:part.db
like "$(cat "$scratch/out")" 'pending.*0002_base|0002_base.*pending|out of order' "and says so"

# Migrations of the same text have a row each, and all of them belong to what took their place.
mkdir "$scratch/work/same" && cd "$scratch/work/same" || exit 99
printf 'project {\n  dialect sqlite\n}\ntable a {\n  id integer primary key\n}\n' >schemagen.schema
schemagen generate -q --name one >/dev/null
sed -i 's/id integer.*/&\n  name text/' schemagen.schema
schemagen generate -q --name more >/dev/null
for name in two three four; do schemagen generate -q --custom --name $name >/dev/null; done
ok "three without a statement" schemagen migrate --url sqlite:all.db
cp -R migrations before
ok "squash them" schemagen squash --to 0003 --name base
ok "a database that has them" schemagen migrate --url sqlite:all.db
exits 0 "has nothing left to do" schemagen status --url sqlite:all.db
is "$(sed 's/ .*//' "$scratch/out" | sort | uniq -c | tr -s ' ')" " 2 applied" "and no row without a file"
rm -r before/0003* before/0004* before/meta/0003* before/meta/0004*
"$PYTHON3" -c "
import json
p = 'before/meta/_journal.json'
j = json.load(open(p))
j['entries'] = j['entries'][:3]
json.dump(j, open(p, 'w'))"
schemagen migrate -q --out before --url sqlite:some.db >/dev/null 2>&1
exits 1 "one that has two of the three is not passed over" schemagen status --url sqlite:some.db

# Squashed twice: databases that have what was there at first, the first squash, or the second.
mkdir "$scratch/work/twice" && cd "$scratch/work/twice" || exit 99
printf 'project {\n  dialect sqlite\n}\ntable a {\n  id integer primary key\n}\n' >schemagen.schema
schemagen generate -q --name one >/dev/null
for name in b c d; do
    sed -i "s/id integer.*/&\n  $name text/" schemagen.schema
    schemagen generate -q --name $name >/dev/null
done
ok "four migrations" schemagen migrate --url sqlite:first.db
ok "squash two" schemagen squash --to 0001 --name base
ok "a new database" schemagen migrate --url sqlite:second.db
ok "squash those and one more" schemagen squash --to 0002 --name again
ok "another one" schemagen migrate --url sqlite:third.db
ok "squash all" schemagen squash --name all
for db in first second third; do
    exits 0 "squashed twice: $db" schemagen status --url sqlite:$db.db
    exits 0 "repair" schemagen repair --url sqlite:$db.db
    is "$(cat "$scratch/out")" "0 records rewritten in sqlite:$db.db" "has nothing to repair"
    ok "down" schemagen down --url sqlite:$db.db --allow-destructive
    is "$("$PYTHON3" -c "import sqlite3; print(sqlite3.connect('$db.db').execute('SELECT count(*) FROM __drizzle_migrations').fetchone()[0])")" 0 \
        "takes all of its records out"
    ok "and up" schemagen migrate --url sqlite:$db.db
    exits 0 "all is applied" schemagen status --url sqlite:$db.db
done
cd "$scratch/work" || exit 99

# drop
exits 1 "what is applied is not dropped" schemagen drop --url sqlite:new.db
like "$(cat "$scratch/err")" 'drop-applied' "and says why"
is "$(tags)" "0002_base 0003_four" "nothing was removed"
ok "what is nowhere applied is" schemagen drop --url sqlite:part.db
is "$(tags)" "0002_base" "it is gone"
exits 1 "the schema is ahead now" schemagen check
ok "it can be made again" schemagen generate --name again
is "$(tags)" "0002_base 0003_again" "with its number"
ok "and all is in order" schemagen check
ok "drop all" sh -c 'schemagen drop && schemagen drop'
exits 2 "there is none left" schemagen drop
ok "a folder without migrations is in order" sh -c 'rm schema/*; printf "schema x\n" >/dev/null; schemagen check --out migrations'

# A squash on one branch, one more migration on the other.
# apart NAME: a repository with the branches squashed and more
apart() {
    git_repository "$scratch/work/$1"
    project sqlite
    table users "  name  text  not null" "  email  text"
    schemagen generate --quiet --name two >/dev/null && commit two
    git checkout -q -b more
    table posts "  title  text  not null" "  author_id  integer  references users(id)" "  body  text"
    schemagen generate --quiet --name more >/dev/null && commit more
    git checkout -q main
    git checkout -q -b squashed
    schemagen squash --quiet --name base >/dev/null && commit squash
}
in_line() {
    is "$(tags)" "0001_base 0002_more" "$1: the squashed one is first"
    is "$(ls migrations migrations/meta | tr '\n' ' ')" \
        "migrations: 0001_base.sql 0002_more.sql meta  migrations/meta: 0001_snapshot.json 0002_snapshot.json _journal.json _schemagen.sum " \
        "$1: nothing else is there"
    ok "$1: check" schemagen check
    ok "$1: it runs" schemagen migrate --url sqlite:x.db
    rm -f x.db
}
if command -v git >/dev/null; then
    apart behind
    ok "a squash is behind what it took the place of" schemagen rebase --onto main
    is "$(git status --porcelain)" "" "nothing is to do"
    exits 1 "it does not go behind more than that" schemagen rebase --onto more
    like "$(cat "$scratch/err")" "rebase-conflict" "and says so"
    like "$(cat "$scratch/err")" "rebase --onto' the branch that squashed" "and what to do"
    is "$(git status --porcelain)" "" "nothing was written"
    git checkout -q -b old main
    is "$(schemagen rebase --onto squashed --dry-run)" "0000_first -> nothing (removed: a squashed migration has its place)
0001_two -> nothing (removed: a squashed migration has its place)" "a branch with no more than what was squashed: --dry-run says that it goes"
    is "$(schemagen rebase --onto squashed 2>&1 >/dev/null)" "2 migrations removed; next: git add migrations" "rebase says what it did"
    is "$(tags)" "0001_base" "and the squashed one has its place"
    ok "it is in order" schemagen check
    git add -A && git commit -qm old
    git checkout -q more
    ok "the other goes behind it" schemagen rebase --onto squashed
    like "$(cat "$scratch/ok.out")" "2 migrations removed; next: git add migrations" "its own stays as it is"
    in_line "behind a squash"

    apart driver
    ok "hook install --merge-driver" schemagen hook install --merge-driver
    git checkout -q more
    ok "git merge of a squash" git merge squashed -m merge
    is "$(git status --porcelain)" "" "nothing is left to commit"
    in_line "a merge of a squash"
    ok "rebase after the merge" schemagen rebase
    is "$(git status --porcelain)" "" "does nothing"

    for driver in with without; do
        apart $driver
        [ $driver = without ] || ok "hook install --merge-driver" schemagen hook install --merge-driver
        git checkout -q main
        git merge -q more
        git merge -q squashed >"$scratch/out" 2>&1 && fail "$driver driver: the merge stops" || pass "$driver driver: the merge stops"
        exits 1 "$driver driver: rebase refuses to put a squash behind" schemagen rebase
        like "$(cat "$scratch/err")" "rebase --onto' the branch that squashed" "$driver driver: and says what to do"
        ok "$driver driver: which does" schemagen rebase --onto squashed
        in_line "on main, $driver driver"
    done
fi
done_testing
