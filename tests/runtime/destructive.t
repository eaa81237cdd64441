#!/bin/sh
# migrate where the environment says `destructive deny`: what counts as a loss, who may agree to it.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"

# project DIALECT: a project block, and behind it the standard input
project() {
    printf 'project {\n  dialect %s\n  environment prod {\n    destructive deny\n  }\n}\n' "$1"
    cat
}
# losses URL: what is listed, each on a line
losses() {
    schemagen migrate --env prod --url "$1" --dry-run --json 2>/dev/null |
        "$PYTHON3" -c 'import json, sys
for l in json.load(sys.stdin).get("losses", []): print("%s:%s: %s" % (l["file"], l.get("line", 0), l["what"]))'
}
# hand FILE: the SQL on standard input in place of the pending migration's
hand() {
    cat >"$1"
}

if built_with SQLITE; then
    mkdir s && cd s
    project sqlite >schemagen.schema <<'END2'
table users {
  id    integer  primary key
  name  text
}
table posts {
  id  integer  primary key
}
END2
    exits 0 "a first migration" schemagen generate --name one
    exits 0 "creates, which loses nothing" schemagen migrate --env prod --url a.db
    project sqlite >schemagen.schema <<'END2'
table users {
  id       integer  primary key
  display  text     not null default '' renamed from name
}
END2
    exits 0 "a rename, a rebuild and a drop" schemagen generate --name two
    is "$(losses a.db)" "migrations/0001_two.sql:2: the table 'posts' is dropped with all of its rows" "the snapshots say which of it is a loss"
    exits 7 "which is not agreed to" schemagen migrate --env prod --url a.db
    like "$(cat "$scratch/err")" "  ! migrations/0001_two.sql:2: the table 'posts' is dropped" "is listed"
    exits 1 "nothing was run" schemagen status --env prod --url a.db
    exits 7 "a dry run says so, too" schemagen migrate --env prod --url a.db --dry-run
    cp a.db b.db
    exits 5 "and each of many databases" schemagen migrate --env prod --url a.db --url b.db
    like "$(cat "$scratch/out")" "2 databases: 0 fine, 2 failed" "counts as failed"
    exits 0 "agreed to by the flag" schemagen migrate --env prod --url a.db --allow-destructive
    exits 0 "another environment says nothing of it" schemagen migrate --url b.db
    exits 0 "where nothing is pending nothing is looked at" schemagen migrate --env prod --url a.db

    exits 0 "one by hand" schemagen new three
    hand migrations/0002_three.sql <<'END2'
-- UP
DELETE FROM users WHERE id = 1;
delete from users;
WITH x AS (SELECT 1) DELETE FROM main.users;
ALTER TABLE users DROP COLUMN display;
CREATE TABLE tmp (a);
DROP TABLE tmp;
CREATE TABLE n (id integer PRIMARY KEY);
INSERT INTO n SELECT id FROM users;
DROP TABLE users;
ALTER TABLE n RENAME TO users;
DROP TABLE IF EXISTS "other";
DROP TABLE 'more';
CREATE TRIGGER t AFTER INSERT ON users BEGIN DELETE FROM users; END;
UPDATE users SET id = 1; -- DROP TABLE users
SELECT 'DROP TABLE users';
-- DOWN
DROP TABLE users;
END2
    is "$(losses a.db)" "migrations/0002_three.sql:3: deletes every row of 'users'
migrations/0002_three.sql:4: deletes every row of 'users'
migrations/0002_three.sql:5: drops a column of 'users'
migrations/0002_three.sql:12: drops the table 'other' with its rows
migrations/0002_three.sql:13: drops the table 'more' with its rows" "by the words"
    # Copied, but not put in its place
    hand migrations/0002_three.sql <<'END2'
CREATE TABLE n (id integer PRIMARY KEY);--> statement-breakpoint
INSERT INTO n SELECT id FROM users;--> statement-breakpoint
DROP TABLE users;--> statement-breakpoint
ALTER TABLE n RENAME TO people;
END2
    is "$(losses a.db)" "migrations/0002_three.sql:3: drops the table 'users' with its rows" "a copy of another name is no rebuild"
    cd ..
else
    skip "built without SQLite" 17
fi

if built_with POSTGRESQL; then
    pg_start
    pg_database
    mkdir p && cd p
    project postgresql >schemagen.schema <<'END2'
enum role { a b c }
table users {
  id    serial       primary key
  seen  timestamp
  role  role
}
END2
    exits 0 "PostgreSQL: a first migration" schemagen generate --name one
    exits 0 "creates" schemagen migrate --env prod --url "$pg_url"
    project postgresql >schemagen.schema <<'END2'
enum role { a b }
table users {
  id    serial       primary key
  seen  date
  role  role
}
END2
    exits 0 "narrower" schemagen generate --name two
    losses "$pg_url" >lost
    like "$(cat lost)" "0001_two.sql:[1-9][0-9]*: .*'c'" "a value of an enum"
    like "$(cat lost)" "0001_two.sql:[1-9][0-9]*: .*seen" "a narrower type"
    # The same done by other words is found by the snapshots.
    "$PYTHON3" -c "p='migrations/0001_two.sql'; s=open(p).read().replace('ALTER TABLE \"users\"', 'ALTER TABLE public.\"users\"'); open(p,'w').write(s)"
    like "$(losses "$pg_url")" "0001_two.sql:0: .*seen" "in an edited file, too"
    exits 0 "agreed to" schemagen migrate --env prod --url "$pg_url" --allow-destructive
    exits 0 "one by hand" schemagen new three
    hand migrations/0002_three.sql <<'END2'
TRUNCATE ONLY users;
ALTER TABLE IF EXISTS ONLY "users" ALTER COLUMN name DROP NOT NULL, ADD CHECK (id IN (1, 2)), DROP CONSTRAINT IF EXISTS x, DROP name;
ALTER TYPE t DROP ATTRIBUTE a;
DROP TYPE role CASCADE;
DROP SCHEMA s;
DROP OWNED BY somebody;
DROP INDEX i;
DROP TABLE public.a, "B";
ALTER TABLE users DROP CONSTRAINT x;
WITH gone AS (DELETE FROM users RETURNING *) SELECT * FROM gone WHERE true;
DELETE FROM users u USING users v WHERE u.id = v.id;
CREATE FUNCTION f() RETURNS void BEGIN ATOMIC DELETE FROM users; END;
DO $$ BEGIN DELETE FROM users; END $$;
END2
    is "$(losses "$pg_url")" "migrations/0002_three.sql:1: empties the table 'users'
migrations/0002_three.sql:2: drops a column of 'users'
migrations/0002_three.sql:3: drops a column of 't'
migrations/0002_three.sql:4: drops with CASCADE whatever depends on it
migrations/0002_three.sql:5: drops a whole schema
migrations/0002_three.sql:6: drops all that a role owns
migrations/0002_three.sql:8: drops the table 'a' with its rows
migrations/0002_three.sql:10: deletes every row of 'users'" "by the words"
    cd ..
else
    skip "built without PostgreSQL" 9
fi
done_testing
