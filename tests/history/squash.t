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
exits 1 "one that has a part is not passed over" schemagen status --url sqlite:part.db
like "$(cat "$scratch/out")" 'pending.*0002_base|0002_base.*pending|out of order' "and says so"

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
done_testing
