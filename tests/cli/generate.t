#!/bin/sh
# generate: from the first migration to renames, custom ones and dry runs; nothing is written where something is wrong.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"

journal() {
    "$PYTHON3" -c "
import json, sys
j = json.load(open('$1/meta/_journal.json'))
print(*('%d %s' % (e['idx'], e['tag']) for e in j['entries']), sep='\n')"
}
state() { (cd "$1" && find . -type f -exec cksum {} + | sort) 2>/dev/null; }

for dialect in sqlite postgresql; do
    mkdir "$scratch/work/$dialect" && cd "$scratch/work/$dialect" || exit 99
    exits 0 "$dialect: init" schemagen init --dialect $dialect
    exits 0 "$dialect: fmt leaves what init wrote as it is" schemagen fmt --check
    exits 0 "$dialect: the first migration" schemagen generate
    is "$(cat "$scratch/out")" "migrations/0000_create_users.sql" "$dialect: its path on standard output"
    is "$(tail -c 1 migrations/meta/_journal.json)" "}" "$dialect: no newline ends the journal"
    exits 0 "$dialect: check" schemagen check
    before=$(state migrations)
    exits 0 "$dialect: nothing changed" schemagen generate
    like "$(cat "$scratch/err")" "nothing changed" "$dialect: it says so"
    is "$(cat "$scratch/out")" "" "$dialect: and prints no path"
    is "$(state migrations)" "$before" "$dialect: and writes nothing"

    cat >posts.schema <<'END'
table posts {
  id     integer  primary key
  title  text     not null
}
END
    exits 1 "$dialect: check finds the new table" schemagen check
    like "$(cat "$scratch/err")" "\+ table posts \(2 columns\)" "$dialect: and names it"
    exits 0 "$dialect: --dry-run" schemagen generate --dry-run
    like "$(cat "$scratch/out")" "CREATE TABLE" "$dialect: prints the SQL"
    is "$(state migrations)" "$before" "$dialect: and writes nothing"
    exits 0 "$dialect: --name" schemagen generate --name "blog posts"
    is "$(journal migrations)" "0 0000_create_users
1 0001_blog posts" "$dialect: the journal has both"
    exits 0 "$dialect: check" schemagen check

    sed -i 's/title  text/heading  text/' posts.schema
    before=$(state migrations)
    exits 7 "$dialect: a rename or not?" schemagen generate
    like "$(cat "$scratch/err")" "--rename posts.title=posts.heading" "$dialect: the flag for yes"
    like "$(cat "$scratch/err")" "--create posts.heading" "$dialect: the flag for no"
    is "$(state migrations)" "$before" "$dialect: and nothing is written"
    exits 7 "$dialect: the same as JSON" schemagen generate --json
    is "$("$PYTHON3" -c "
import json
d = json.load(open('$scratch/out'))
print(d['status'], d['exit'], [a['flag'] for a in d['questions'][0]['answers']])")" \
        "decision 7 ['--rename posts.title=posts.heading', '--create posts.heading']" "$dialect: with its answers"
    exits 0 "$dialect: --create answers" schemagen generate --create posts.heading --dry-run
    exits 0 "$dialect: and takes quotes where a name needs none, as --rename does" schemagen generate --create 'column:"posts"."heading"' --dry-run
    exits 0 "$dialect: --rename answers" schemagen generate --rename posts.title=posts.heading
    like "$(cat "migrations/0002_"*)" "RENAME COLUMN .title. TO .heading." "$dialect: it is a rename"
    exits 0 "$dialect: check" schemagen check
    exits 2 "$dialect: a rename of nothing" schemagen generate --rename posts.nothing=posts.heading

    sed -i 's/heading  text/subject  text  renamed from heading/' posts.schema
    exits 0 "$dialect: renamed from" schemagen generate
    like "$(cat "migrations/0003_"*)" "RENAME COLUMN .heading. TO .subject." "$dialect: it is a rename"
    exits 0 "$dialect: consumed" schemagen generate
    like "$(cat "$scratch/err")" "nothing changed" "$dialect: it has no effect any more"
    exits 0 "$dialect: fmt --prune-renames" schemagen fmt --prune-renames
    is "$(grep -c renamed posts.schema)" 0 "$dialect: removes it"

    exits 0 "$dialect: --custom" schemagen generate --custom --name seed
    is "$(cat migrations/0004_seed.sql)" "-- Custom SQL migration file, put your code below! --" "$dialect: its text"
    exits 0 "$dialect: check" schemagen check
    echo "DELETE FROM posts;" >>migrations/0004_seed.sql
    exits 0 "$dialect: check once it is filled in" schemagen check
    like "$(cat "$scratch/err")" "warning: 'migrations/0004_seed.sql' was written since it was made empty .sql-changed" "$dialect: which is a warning"
    exits 0 "$dialect: check --update" schemagen check --update
    is "$(grep -c sql-changed "$scratch/err")" 0 "$dialect: ends that"
    echo "DELETE FROM posts WHERE false;" >>migrations/0004_seed.sql
    exits 1 "$dialect: an edit after it" schemagen check
    exits 0 "$dialect: is accepted by another" schemagen check --update

    rm posts.schema
    exits 0 "$dialect: a table goes" schemagen generate --json
    is "$("$PYTHON3" -c "
import json
d = json.load(open('$scratch/out'))
print(d['migrations'][0]['tag'], [s['destructive'] for s in d['steps']], [x['code'] for x in d['diagnostics']])")" \
        "0005_drop_posts [True] ['data-loss']" "$dialect: and is reported as a loss"
    is "$(ls migrations | grep -c sql)" 6 "$dialect: six files"
done

for dialect in sqlite postgresql; do
    mkdir -p "$scratch/work/takes.$dialect" && cd "$scratch/work/takes.$dialect" || exit 99
    printf 'project { dialect %s }\n' $dialect >schemagen.schema
    printf 'table a {\n  id integer primary key\n  x text\n  y text\n}\ntable b { id integer primary key }\n' >a.schema
    exits 0 "$dialect: two tables" schemagen generate
    printf 'table a {\n  id integer primary key\n  z text\n}\ntable b {\n  id integer primary key\n  x text\n  y text\n}\n' >a.schema
    exits 0 "$dialect: a table takes the name of another one, and its own is for a new one" \
        schemagen generate --rename a=b --create a
    is "$(sed -n 's/^[^A-Z]*\([A-Z]* TABLE .[a-z]*.\).*/\1/p' migrations/0001_* | tr -d '\042\140')" "DROP TABLE b
ALTER TABLE a
CREATE TABLE a" "$dialect: which says that it is a rename though both names were there"
    exits 0 "$dialect: columns" schemagen generate --rename b.x=b.y --create b.x
    is "$(grep -c 'RENAME COLUMN .x. TO .y.\|"x" FROM\|AS "y"' migrations/0002_*)" 1 "$dialect: do the same"
    sed -i 's/  x text/  v text/; s/  y text/  w text/' a.schema
    exits 0 "$dialect: a table that was there before is made anew" schemagen generate --create table:b
    is "$(grep -c RENAME migrations/0003_*)" 0 "$dialect: which says of all that is new in it that it is no rename"
    exits 2 "$dialect: and nothing" schemagen generate --create b
    like "$(cat "$scratch/err")" "names nothing that is new" "$dialect: where nothing is"
done

mkdir "$scratch/work/follows" && cd "$scratch/work/follows" || exit 99
printf 'project { dialect sqlite }\ntable a {\n  id integer primary key\n  check c (a.id > 0 and "a"."id" < 9)\n}\n' >a.schema
exits 0 "a check that names its table" schemagen generate
sed -i 's/table a/table b/; s/a\.id/b.id/; s/"a"/"b"/' a.schema
exits 0 "which is renamed" schemagen generate --rename a=b --dry-run
is "$(grep -c risky-change "$scratch/err")" 0 "is no new rule for its rows"
sed -i 's/< 9/< 8/' a.schema
exits 0 "another check" schemagen generate --rename a=b --dry-run
is "$(grep -c risky-change "$scratch/err")" 1 "is one"

cd "$scratch/work" && mkdir deny && cd deny || exit 99
cat >schemagen.schema <<'END'
project {
  dialect sqlite
  environment live {
    destructive deny
  }
}
table a { id integer primary key }
END
cat >b.schema <<'END'
table b { id integer primary key }
END
exits 0 "two tables" schemagen generate --env live
rm b.schema
before=$(state migrations)
exits 7 "destructive deny stops a loss" schemagen generate --env live
like "$(cat "$scratch/err")" "allow-destructive" "and names the flag"
is "$(state migrations)" "$before" "and nothing is written"
exits 2 "an unknown environment" schemagen generate --env liev
like "$(cat "$scratch/err")" "did you mean 'live'" "has a hint"
exits 0 "--allow-destructive" schemagen generate --env live --allow-destructive

mkdir "$scratch/work/prune" && cd "$scratch/work/prune" || exit 99
cat >a.schema <<'END'
project { dialect postgresql }
mixin stamps {
  made_at  timestamp  not null
}
table a {
  id    integer  primary key
  name  text
  include stamps
}
table b {
  id  integer  primary key
  include stamps
}
view v {
  id    integer
  name  text
} as $$select id, name from a$$
END
exits 0 "a view with columns, and a mixin" schemagen generate
sed -i 's/made_at  timestamp/created_at  timestamp  renamed from made_at/; s/view v/view w renamed from v/' a.schema
exits 0 "both with something renamed" schemagen generate
sed -i '0,/name  text$/s//name  varchar  using (name::varchar)/' a.schema
exits 0 "fmt --prune-renames there" schemagen fmt --prune-renames
is "$(grep -c 'renamed' a.schema)" 0 "it takes out what has done its work, in a mixin, too"
is "$(grep -c 'using' a.schema)" 1 "and nothing else"

for prefix in timestamp unix none; do
    mkdir "$scratch/work/$prefix" && cd "$scratch/work/$prefix" || exit 99
    echo 'table a { id integer }' >a.schema
    SOURCE_DATE_EPOCH=1795183125 exits 0 "--prefix $prefix" \
        env SOURCE_DATE_EPOCH=1795183125 schemagen generate --dialect sqlite --prefix $prefix --name x
done
cd "$scratch/work" || exit 99
is "$(ls timestamp/migrations unix/migrations none/migrations | tr '\n' ' ')" \
    "none/migrations: _x.sql meta  timestamp/migrations: 20261120135845_x.sql meta  unix/migrations: 1795183125_x.sql meta " \
    "file names of each prefix"

for run in 1 2; do
    mkdir "$scratch/work/repro$run" && cd "$scratch/work/repro$run" || exit 99
    echo 'table a { id integer }' >a.schema
    env SOURCE_DATE_EPOCH=1000000000 schemagen generate --dialect postgresql -q >/dev/null
    echo 'table b { id integer }' >>a.schema
    env SOURCE_DATE_EPOCH=1000000000 schemagen generate --dialect postgresql -q >/dev/null
done
is "$(state "$scratch/work/repro1")" "$(state "$scratch/work/repro2")" "SOURCE_DATE_EPOCH: same input, same bytes"
ok "and the second follows the first" schemagen check

mkdir "$scratch/work/plain" && cd "$scratch/work/plain" || exit 99
printf 'table a { id integer }\ntable b { id integer }\n' >a.schema
exits 0 "--no-breakpoints" schemagen generate --dialect sqlite --no-breakpoints
is "$(grep -c breakpoint migrations/*.sql)" 0 "no markers"
is "$("$PYTHON3" -c "import json; print(json.load(open('migrations/meta/_journal.json'))['entries'][0]['breakpoints'])")" \
    False "and the journal says so"
exits 2 "a name that is a path" schemagen generate --dialect sqlite --name ../x
exits 3 "another dialect" schemagen generate --dialect postgresql

mkdir "$scratch/work/split" && cd "$scratch/work/split" || exit 99
cat >app.schema <<'END'
project { dialect postgresql }
enum mood { sad }
table a {
  id    integer  primary key
  old   text
  mood  mood
}
END
schemagen generate -q --name first >/dev/null
cat >app.schema <<'END'
project { dialect postgresql }
enum mood { sad happy }
table a {
  id    integer  primary key
  new   text
  mood  mood     default 'happy'

  index a_mood_idx concurrently (mood)
  index a_new_idx concurrently (new)
}
END
before=$(state migrations)
exits 0 "--split --dry-run" schemagen generate --split --rename a.old=a.new --dry-run
is "$(state migrations)" "$before" "writes nothing"
exits 0 "--split" schemagen generate --split --rename a.old=a.new --name apart
is "$(cat "$scratch/out")" "migrations/0001_apart.sql
migrations/0002_apart_2.sql
migrations/0003_apart_3.sql
migrations/0004_apart_4.sql" "four migrations"
is "$(cat migrations/0001_apart.sql)" "ALTER TYPE \"public\".\"mood\" ADD VALUE 'happy';" "first the value"
like "$(cat migrations/0002_apart_2.sql)" 'RENAME COLUMN "old" TO "new"' "then the rest"
like "$(cat migrations/0003_apart_3.sql)" '^CREATE INDEX CONCURRENTLY "a_mood_idx"[^;]*;$' "then one index"
like "$(cat migrations/0004_apart_4.sql)" '^CREATE INDEX CONCURRENTLY "a_new_idx"[^;]*;$' "and the other"
exits 0 "and check is content with the chain" schemagen check
exits 0 "nothing is left over" schemagen generate
like "$(cat "$scratch/err")" "nothing changed" "it says so"

mkdir "$scratch/work/above" && cd "$scratch/work/above" || exit 99
printf 'project {\n  dialect sqlite\n  out "db/out"\n  schema "models/**/*.schema"\n}\n' >schemagen.schema
mkdir -p models/deep/er sub/folder
echo 'table one { id integer }' >models/deep/er/one.schema
echo 'table two { id integer }' >models/two.schema
echo 'table three { id integer }' >three.schema
cd sub/folder || exit 99
exits 0 "from a folder below" schemagen generate
is "$(cat "$scratch/out")" "../../db/out/0000_create_one_and_1_more.sql" "the project above is found, its globs and its out"

# A checkout with the other line ends.
mkdir "$scratch/work/ends" && cd "$scratch/work/ends" || exit 99
cat >schemagen.schema <<'END'
project { dialect postgresql }

table t {
  id  integer  primary key
  n   integer  not null

  check t_n (n >
    0)
}

view v as $$
select id
from t
$$
END
exits 0 "SQL over several lines" schemagen generate
schemagen fmt -q
cp schemagen.schema "$scratch/lf"
sed 's/$/\r/' "$scratch/lf" >schemagen.schema
exits 0 "with CRLF it is the same schema" schemagen check
is "$(cat "$scratch/out")$(cat "$scratch/err")" "schema, snapshots and SQL agree (1 migration)" "without a finding"
schemagen generate >"$scratch/out" 2>"$scratch/err"
like "$(cat "$scratch/err")" "nothing changed" "generate finds nothing"
exits 1 "fmt --check lists the file" schemagen fmt --check
exits 0 "fmt" schemagen fmt
ok "and gives it LF" cmp -s schemagen.schema "$scratch/lf"
printf 'table t {\r\n  id integer primary key\r\n  nope(\r\n}\r\n' >schemagen.schema
exits 3 "an error in such a file" schemagen check
like "$(cat "$scratch/err")" "^schemagen.schema:3:" "has its place"
# In a file with LF, a CRLF within SQL is part of it.
"$PYTHON3" -c "
lines = open('$scratch/lf').read().replace('id\nfrom', 'id\r\nfrom')
open('schemagen.schema', 'w', newline='').write(lines)"
exits 1 "a line end that is part of the SQL is a change" schemagen check

# A view that the schema only knows of is not what a new one was, and no new one is it.
mkdir "$scratch/work/known" && cd "$scratch/work/known" || exit 99
printf 'project {\n  dialect sqlite\n}\n\ntable t {\n  a  integer\n}\n\n' >table
(cat table && echo 'view seen existing') >schemagen.schema
exits 0 "a view that is known to exist" schemagen generate
(cat table && echo 'view mine as $$ select a from t $$') >schemagen.schema
exits 0 "is not asked about when one comes" schemagen generate
ok "nor dropped" sh -c '! grep -q DROP migrations/0001_*.sql'
(cat table && echo 'view seen existing') >schemagen.schema
exits 0 "nor when one goes" schemagen generate
like "$(cat migrations/0002_*.sql)" "^DROP VIEW .mine.;" "which is dropped"
done_testing
