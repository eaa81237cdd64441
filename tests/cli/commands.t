#!/bin/sh
# init, diff, print, export, import, up, explain: what each promises.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"

state() { (cd "$1" && find . -type f -exec cksum {} + | sort) 2>/dev/null; }
fresh() { mkdir -p "$scratch/work/$1" && cd "$scratch/work/$1" || exit 99; }

# init
fresh init
for dialect in postgresql sqlite turso; do
    fresh "init/$dialect"
    exits 0 "init --dialect $dialect --out" schemagen init --dialect $dialect --out "db/my migrations"
    ok "makes the folder" test -d "db/my migrations"
    exits 2 "and overwrites nothing" schemagen init
    exits 0 "generate works at once" schemagen generate --dry-run
done

# diff, export
fresh diff
cat >a.schema <<'END'
project { dialect postgresql }
enum mood { sad happy }
table people {
  id    integer  primary key
  name  text     not null
  mood  mood
}
END
cat >b.schema <<'END'
project { dialect postgresql }
enum mood { sad happy }
table persons {
  id    integer  primary key
  name  text     not null
  mood  mood
  age   integer
}
END
exits 0 "diff of a thing with itself" schemagen diff --from a.schema --to a.schema
is "$(cat "$scratch/out")" "" "prints nothing"
exits 0 "a rename that is not declared" schemagen diff --from a.schema --to b.schema
like "$(cat "$scratch/out")" 'DROP TABLE "people"' "is a drop"
like "$(cat "$scratch/out")" 'CREATE TABLE "persons"' "and an add"
exits 0 "one that is" schemagen diff --from a.schema --to b.schema --rename people=persons
is "$(cat "$scratch/out")" 'ALTER TABLE "people" RENAME TO "persons";--> statement-breakpoint
ALTER TABLE "persons" ADD COLUMN "age" integer;' "is a rename"
exits 0 "without markers" schemagen diff --from a.schema --to b.schema --rename people=persons --no-breakpoints
is "$(cat "$scratch/out")" 'ALTER TABLE "people" RENAME TO "persons";
ALTER TABLE "persons" ADD COLUMN "age" integer;' "is the same text"
exits 0 "diff --json" schemagen diff --from a.schema --to b.schema --rename people=persons --json
is "$("$PYTHON3" -c "
import json
d = json.load(open('$scratch/out'))
print([(c['action'], c['kind'], c['object'], c['from']) for c in d['changes']], len(d['steps']))")" \
    "[('rename', 'table', 'persons', 'people'), ('create', 'column', 'persons.age', None)] 2" "has changes and steps"
cp a.schema people.schema && rm a.schema b.schema
exits 0 "a folder to go on with" schemagen generate
sed -i 's/sad happy/sad happy calm/' people.schema
exits 0 "diff without sides: the folder and the schema" schemagen diff
is "$(cat "$scratch/out")" "ALTER TYPE \"public\".\"mood\" ADD VALUE 'calm';" "prints what generate would write"
schemagen generate --dry-run >dry.sql 2>/dev/null
schemagen diff >diff.sql
ok "byte for byte" cmp dry.sql diff.sql
schemagen diff --from migrations --to people.schema >diff2.sql
ok "with the sides named too" cmp dry.sql diff2.sql
exits 3 "two dialects" schemagen diff --from people.schema --to empty --dialect sqlite
exits 0 "export" schemagen export
is "$(cat "$scratch/out")" "CREATE TYPE \"public\".\"mood\" AS ENUM('sad', 'happy', 'calm');
CREATE TABLE \"people\" (
	\"id\" integer PRIMARY KEY NOT NULL,
	\"name\" text NOT NULL,
	\"mood\" \"mood\"
);" "is a plain script"
exits 0 "export of nothing" schemagen export --from empty
is "$(cat "$scratch/out")" "" "is nothing"

# print
exits 0 "print" schemagen print
cp "$scratch/out" printed.txt
ok "is formatted" schemagen fmt --check printed.txt
schemagen print --from printed.txt >again.txt
ok "and prints itself" cmp printed.txt again.txt
schemagen generate -q >/dev/null
schemagen print --from migrations --as snapshot >snapshot.json
ok "a snapshot prints itself" cmp snapshot.json migrations/meta/0001_snapshot.json
schemagen print --from snapshot.json >from-json.txt
ok "a snapshot as schema" cmp printed.txt from-json.txt
schemagen print --from printed.txt --as snapshot >back.json
"$PYTHON3" -c "
import json
a, b = (json.load(open(p)) for p in ('snapshot.json', 'back.json'))
for x in a, b:
    del x['id'], x['prevId']
assert json.dumps(a) == json.dumps(b), (a, b)" && pass "and back" || fail "and back"
exits 0 "print --json" schemagen print --as snapshot --json
is "$("$PYTHON3" -c "import json; print(list(json.load(open('$scratch/out'))['snapshot']['tables']))")" "['public.people']" \
    "has the snapshot as JSON"

# import
fresh import
schemagen init -q --dialect sqlite --out drizzle && schemagen generate -q >/dev/null
cat >>schemagen.schema <<'END'

table "odd name" {
  "a b"  text  default 'it''s'
}
END
schemagen generate -q --no-breakpoints --prefix timestamp >/dev/null
mv schemagen.schema before.txt
before=$(state drizzle)
cat >drizzle.config.ts <<'END'
import { defineConfig } from "drizzle-kit"; // out: "nowhere"
export default defineConfig({
  out: './drizzle', dialect: "sqlite",
  dbCredentials: { url: process.env.APP_DB! },
  migrations: { table: 'applied', schema: `${x}` },
});
END
exits 0 "import" schemagen import drizzle/
is "$(state drizzle)" "$before" "changes nothing in the folder"
is "$(sed '/^}/q' schemagen.schema)" 'project {
  dialect          sqlite
  out              "drizzle"
  url              env("APP_DB")
  migrations_table "applied"
  breakpoints      off
  prefix           timestamp
}' "writes a project block"
exits 0 "that check finds clean" schemagen check
ok "and that is formatted" schemagen fmt --check
exits 0 "generate has nothing to do" schemagen generate
like "$(cat "$scratch/err")" "nothing changed" "and says so"
exits 2 "a second import" schemagen import drizzle
# The config is about the same folder by its whole path, and where the one beside the folder says so; what is no literal is not guessed.
taken() {
    rm -f schemagen.schema
    exits 0 "import $1" schemagen import "$1"
    is "$(sed -n 's/^ *migrations_table *//p' schemagen.schema)" "$2" "$3"
}
taken "$PWD/drizzle" '"applied"' "by its whole path"
mkdir pkg other && mv drizzle drizzle.config.ts pkg
taken pkg/drizzle '"applied"' "has the config beside it"
echo 'export default { out: "./other", migrations: { table: "no" } }' >drizzle.config.ts
taken pkg/drizzle '"applied"' "and not one about another folder"
echo 'export default { out: "./dri" + "zzle", migrations: { "table": "yes" as const, schema } }' >pkg/drizzle.config.ts
taken pkg/drizzle '"yes"' "where the folder is computed, too"
like "$(cat "$scratch/err")" "'migrations_schema' is computed here" "and says what is left to do"
echo 'export default { out: "drizzle", migrations: { table: "a" + b } }' >pkg/drizzle.config.ts
taken pkg/drizzle '' "but no part of a computed name"
like "$(cat "$scratch/err")" "'migrations_table' is computed here" "which is told"
exits 2 "a folder that is none" sh -c 'rm schemagen.schema; schemagen import nowhere'
ok "writes nothing" test ! -e schemagen.schema

# fmt
fresh fmt
printf 'project { dialect sqlite }\ntable   a{\nid integer not null primary key\n   name text\n}\n' >a.schema
cp a.schema b.txt
exits 1 "fmt --check" schemagen fmt --check
is "$(cat "$scratch/out")" "a.schema" "lists what would change"
ok "and changes nothing" cmp a.schema b.txt
exits 0 "fmt -" sh -c 'schemagen fmt - <b.txt'
cp "$scratch/out" c.txt
exits 0 "fmt" schemagen fmt
ok "both do the same" cmp a.schema c.txt
exits 0 "and it is stable" schemagen fmt --check
exits 3 "fmt of nonsense" sh -c 'echo "table {" | schemagen fmt -'
is "$(cat "$scratch/out")" "" "prints nothing"
echo 'table {' >bad.schema
cp b.txt good.schema
exits 3 "one bad file" schemagen fmt bad.schema good.schema
ok "does not keep the others back" cmp good.schema c.txt

# up
fresh up
schemagen init -q && schemagen generate -q >/dev/null
exits 0 "up with nothing to do" schemagen up
is "$(cat "$scratch/out")" "" "lists nothing"
"$PYTHON3" - <<'END'
import json
path = 'migrations/meta/0000_snapshot.json'
s = json.load(open(path))
s['version'] = '6'
for key in ('sequences', 'policies', 'views', 'roles'):
    s.pop(key, None)
for t in s['tables'].values():
    for key in ('policies', 'isRLSEnabled', 'checkConstraints'):
        t.pop(key, None)
json.dump(s, open(path, 'w'), indent=2)
END
cp schemagen.schema keep.txt
before=$(state migrations)
exits 0 "up --dry-run" schemagen up --dry-run
is "$(cat "$scratch/out")" "migrations/meta/0000_snapshot.json" "lists the old one"
is "$(state migrations)" "$before" "and writes nothing"
exits 0 "up" schemagen up
is "$("$PYTHON3" -c "import json; print(json.load(open('migrations/meta/0000_snapshot.json'))['version'])")" 7 "rewrites it"
exits 0 "and check is content" schemagen check
"$PYTHON3" - <<'END'
import json
path = 'migrations/meta/0000_snapshot.json'
s = json.load(open(path))
s['version'] = '6'
json.dump(s, open(path, 'w'))
END
exits 0 "an old one that was reviewed" schemagen check --update
exits 0 "up rewrites it" schemagen up
exits 0 "and the sum file follows" schemagen check

# A path in the project block is relative to its file, wherever the command runs; one of the environment to the current folder.
fresh folders
mkdir sub
cat >schemagen.schema <<'END'
project {
  dialect sqlite
  url "app.db"
  environment uri { url "file:app.db?mode=rw" }
  environment scheme { url "sqlite:app.db" }
  environment memory { url ":memory:" }
  environment variable { url env("WHERE") }
}

table t {
  id  integer  primary key
}
END
schemagen generate --quiet >/dev/null
if built_with SQLITE; then
    cd sub || exit 99
    exits 0 "migrate from a folder below" schemagen migrate
    ok "goes to the database beside the project" test -s ../app.db
    for environment in uri scheme; do
        exits 0 "$environment: status" schemagen status -e $environment
        like "$(cat "$scratch/out")" '^applied' "$environment: the same database"
    done
    exits 0 "none in a file" schemagen migrate -e memory
    exits 0 "a variable" env WHERE=app.db "$SCHEMAGEN" migrate -e variable
    ok "is relative to where we are" test -s app.db
    exits 0 "so is --url" schemagen migrate --url other.db
    ok "which is the user's own word" test -s other.db
    is "$(ls)" "app.db
other.db" "nothing else is made"
    cd .. || exit 99

    # drop looks where an environment says.
    exits 1 "drop --env" schemagen drop --env scheme
    like "$(cat "$scratch/err")" 'recorded in sqlite:app.db as applied' "says where it is applied"
else
    skip "no driver for SQLite" 14
fi

# fmt writes what a link leads to, which keeps its mode.
fresh links
printf 'table   z {\n  id  integer  primary key\n}\n' >real.schema
chmod 640 real.schema
mkdir shown && ln -s ../real.schema shown/z.schema
exits 0 "fmt of a symbolic link" schemagen fmt shown/z.schema
ok "the link is one still" test -h shown/z.schema
is "$(head -1 real.schema)" "table z {" "the file is formatted"
is "$(stat -c %a real.schema)" 640 "with the mode that it had"

# print of what is empty is for the dialect that is given, or the project's.
fresh empty
exits 0 "print of nothing" schemagen print --from empty --dialect sqlite
is "$(sed -n 2p "$scratch/out")" "  dialect sqlite" "is in the dialect that is given"
printf 'project { dialect turso }\n' >schemagen.schema
exits 0 "print of nothing in a project" schemagen print --from empty
is "$(sed -n 2p "$scratch/out")" "  dialect turso" "is in that of the project"

# A command that a message suggests is about the same project and the same database, as it stands.
fresh suggested
mkdir "the schema"
printf 'table a {\n  id  integer  primary key\n}\n' >"the schema/a.schema"
printf 'table  b {\n  id integer\n}\n' >"the schema/b.schema"
suggested() {
    sed -n "s/.*'\\(schemagen [a-z]* --.*\\)' [a-z].*/\\1/p; s/.*run '\\(schemagen .*\\)'\$/\\1/p" "$scratch/err" | sort -u
}
exits 1 "check with the options of a project" schemagen check --schema "the schema" --dialect sqlite --out "the folder" --fmt
suggested >todo.sh
is "$(cat todo.sh)" "schemagen fmt --schema 'the schema' --out 'the folder'
schemagen generate --schema 'the schema' --dialect sqlite --out 'the folder'" "suggests commands with them"
exits 0 "which work when typed" sh -e todo.sh
exits 0 "and do what is missing" schemagen check --schema "the schema" --dialect sqlite --out "the folder" --fmt
printf -- '-- edited\n' >>"$(ls "the folder/"*.sql)"
exits 1 "an edit" schemagen check --schema "the schema" --dialect sqlite --out "the folder" --json
like "$(cat "$scratch/out")" "'schemagen check --schema 'the schema' --dialect sqlite --out 'the folder' --update' accepts it" "in JSON, too"
exits 1 "for GitHub" schemagen check --schema "the schema" --dialect sqlite --out "the folder" --format github
like "$(cat "$scratch/out")" "'schemagen check --schema 'the schema' --dialect sqlite --out 'the folder' --update' accepts it" "there, too"
exits 2 "help that is suggested" schemagen check --out "the folder" --ftm
like "$(cat "$scratch/err")" "did you mean '--fmt'\\? \\(schemagen check --help\\)" "stays as it is"
if built_with SQLITE; then
    exits 2 "a migration that the folder of --out does not have" schemagen migrate --url x.db --out "the folder" --to 7
    like "$(cat "$scratch/err")" "as 'schemagen status --out 'the folder' --url x.db' lists it" "the command has both"
    printf 'x.db\ny.db\n' >all
    exits 5 "one of many databases" schemagen migrate --targets all --out "the folder" --to 7
    like "$(cat "$scratch/err")" "as 'schemagen status --out 'the folder' --url y.db' lists it" "has its own"
    mkdir quoting
    printf 'CREATE TABLE t (x);\n' >quoting/0000_first.sql
    printf "%s\n" "CREATE TABLE t (x text DEFAULT" " 'schemagen migrate ''schemagen resolve --applied'" ');' >quoting/0001_told.sql
    exits 5 "a statement that looks like a command" schemagen migrate --url quoting.db --out quoting
    like "$(cat "$scratch/err")" "^ *'schemagen migrate ''schemagen resolve --applied'\$" "stays as it is"
    like "$(cat "$scratch/err")" "'schemagen resolve --out quoting --url quoting.db --applied 0001_told' records" "beside one that does not"
fi

# explain
exits 0 "explain" schemagen explain
while read -r severity code; do
    schemagen explain "$code" 2>&1 | grep -q "^$code ($severity)" || echo "$code"
done <"$scratch/out" >unexplained
is "$(cat unexplained)" "" "every code is explained"
exits 0 "--version" schemagen --version
like "$(cat "$scratch/out")" '^schemagen [0-9]' "is a number"
exits 0 "no command: the overview" schemagen
exits 4 "a full disk is no success" sh -c 'schemagen explain >/dev/full'
if (ulimit -v 100000 && schemagen --version) >/dev/null 2>&1; then # not under the sanitizers, which need more
    fresh memory
    awk 'BEGIN { print "project {\n  dialect postgresql\n}"; for (i = 0; i < 20000; i++) print "table t" i " {\n  a integer\n  b integer\n}" }' >a.schema
    (ulimit -v 40000 && schemagen generate --out out) >"$scratch/out" 2>"$scratch/err"
    is "$? $(cat "$scratch/err")" "4 schemagen: out of memory" "too little memory is said"
    ok "and nothing is written" test ! -e out
else
    skip "memory cannot be limited" 2
fi
exits 0 "a closed pipe is no failure" sh -c 'schemagen explain | true'
done_testing
