#!/bin/sh
# import from another migration tool: its folder, and its table schema_migrations.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"

sql() {
    "$PYTHON3" -c "import sqlite3, sys
db = sqlite3.connect(sys.argv[1]); db.executescript(sys.argv[2]) if len(sys.argv) > 3 else print('\n'.join('|'.join(map(str, r)) for r in db.execute(sys.argv[2])))" "$@"
}
sha() {
    "$PYTHON3" -c "import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest())" "$1"
}
# The files of such a folder
folder() {
    mkdir -p "$1"
    printf -- '-- migrate:up\nCREATE TABLE users (id integer PRIMARY KEY);\n\n-- migrate:down\nDROP TABLE users;\n' >"$1/20240101000000_users.sql"
    printf -- '-- migrate:up transaction:false\nCREATE TABLE posts (id integer PRIMARY KEY);\n-- migrate:down\nDROP TABLE posts;\n' \
        >"$1/20240102000000_posts.sql"
    printf 'CREATE TABLE tags (id integer PRIMARY KEY);\n-- migrate:down\nDROP TABLE tags;\n' >"$1/20240103000000_tags.sql"
}

if built_with SQLITE; then
    mkdir s && cd s
    folder db
    exits 2 "nothing says the dialect" schemagen import db
    ok "and nothing was written" test ! -e schemagen.schema -a ! -e db/meta
    sql app.db "CREATE TABLE users (id integer PRIMARY KEY); CREATE TABLE posts (id integer PRIMARY KEY);
        CREATE TABLE schema_migrations (id integer PRIMARY KEY, name text, executed_at timestamp, checksum text);
        INSERT INTO schema_migrations VALUES (1, '20240101000000_users.sql', '2024-01-05 10:00:00', '$(sha db/20240101000000_users.sql)'),
            (2, '20240102000000_posts', '2024-01-05T11:00:00+02:00', '$(printf '%064d' 7)')" -
    exits 0 "import with the database" schemagen import db --url app.db
    like "$(cat "$scratch/err")" "recorded 2 of the 2 migrations that schema_migrations lists" "says how many"
    like "$(cat "$scratch/err")" "'20240102000000_posts' was edited after being applied" "a checksum that is another is told"
    exits 1 "status" schemagen status --url app.db
    is "$(cat "$scratch/out")" "applied       20240101000000_users  2024-01-05 10:00:00  imported
changed       20240102000000_posts  2024-01-05 09:00:00  imported
pending       20240103000000_tags" "shows what was applied, and when"
    exits 0 "migrate" schemagen migrate --url app.db --quiet
    is "$(sql app.db "SELECT count(*) FROM sqlite_master WHERE name IN ('users', 'posts', 'tags')")" 3 "applies the rest"
    is "$(sql app.db 'SELECT count(*) FROM schema_migrations')" 2 "their table is as it was"
    exits 0 "repair" schemagen repair --url app.db
    exits 0 "validate" schemagen validate --url app.db
    exits 0 "the folder on a fresh database" schemagen migrate --url fresh.db
    is "$(sql fresh.db "SELECT count(*) FROM sqlite_master WHERE name IN ('users', 'posts', 'tags')")" 3 "their parts to undo did not run"
    exits 2 "a second import" schemagen import db --url app.db
    # From there on by schema
    printf '\ntable users {\n  id  integer  primary key\n}\n' >>schemagen.schema
    exits 0 "generate goes on behind them" schemagen generate --name start --prefix timestamp
    is "$("$PYTHON3" -c 'import json; print(len(json.load(open("db/meta/_journal.json"))["entries"]))')" 4 "in the journal"
    echo '-- schemagen: edited it is all there' >"$(ls db/*_start.sql)"
    exits 0 "check --update, as import says" schemagen check --update
    exits 0 "check" schemagen check
    like "$(cat "$scratch/err")" "agree \(4 migrations\)" "asks for no snapshots that never were"
    cd ..

    # A row without a file, names without their number, a table that is not there
    mkdir t && cd t
    folder db
    sql app.db "CREATE TABLE schema_migrations (name text); INSERT INTO schema_migrations VALUES ('db/20240101000000_users.sql'), ('posts'), ('gone')" -
    exits 1 "a row without a file" schemagen import db --url app.db
    like "$(cat "$scratch/err")" "schema_migrations lists 'gone'" "is named"
    is "$(sql app.db 'SELECT count(*) FROM __drizzle_migrations')" 2 "the others are recorded"
    rm -r schemagen.schema db/meta
    exits 0 "without the table" schemagen import db --url other.db
    like "$(cat "$scratch/err")" "has no table schema_migrations, where other tools" "says so"
    like "$(cat "$scratch/err")" "3 of 3 migrations are pending there: .*schemagen baseline" "and what to do"
    rm -r schemagen.schema db
    mkdir db && printf 'CREATE TABLE a (x);' >db/0001_a.sql
    exits 0 "a folder of one" schemagen import db --url other.db
    like "$(cat "$scratch/err")" "a journal of 1 migration into db" "is not counted as if there were more"
    like "$(cat "$scratch/err")" "the one migration is pending there: .*schemagen baseline" "nor where it is pending"
    # Numbers of rows are no numbers of migrations.
    rm -r schemagen.schema db
    mkdir db && : >db/0001_a.sql && : >db/0002_b.sql
    sql id.db "CREATE TABLE schema_migrations (id integer, name text); INSERT INTO schema_migrations VALUES (2, '0001_a')" -
    exits 0 "numbered files" schemagen import db --url id.db
    schemagen status --url id.db >status 2>/dev/null
    like "$(cat status)" '^applied +0001_a' "by the name"
    like "$(cat status)" '^pending +0002_b' "and not by the id"
    cd ..
else
    skip "built without SQLite" 32
fi

if built_with POSTGRESQL; then
    pg_start
    pg_database
    mkdir p && cd p
    folder db
    pg_sql "$pg_db" -c "CREATE TABLE users (id integer PRIMARY KEY); CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);
        INSERT INTO schema_migrations VALUES ('20240101000000')"
    exits 0 "PostgreSQL: import" schemagen import db --url "$pg_url"
    like "$(cat schemagen.schema)" "dialect +postgresql" "the dialect is the URL's"
    exits 0 "migrate" schemagen migrate --url "$pg_url"
    is "$(pg_sql "$pg_db" -Atc "SELECT count(*) FROM pg_tables WHERE tablename IN ('users', 'posts', 'tags')")" 3 "applies the rest"
    exits 0 "down" schemagen down 2 --url "$pg_url"
    is "$(pg_sql "$pg_db" -Atc "SELECT count(*) FROM pg_tables WHERE tablename IN ('users', 'posts', 'tags')")" 1 "undoes by their parts"
    cd ..
else
    skip "built without PostgreSQL" 6
fi
done_testing
