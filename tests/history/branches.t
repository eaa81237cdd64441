#!/bin/sh
# Two and three branches with a migration each, in real repositories: merged with and without the driver, rebased, in conflict.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/history/git.sh"

need git

# start DIALECT NAME: a repository of its own, on main after the first migration
start() {
    cd "$scratch/work" || exit 99
    git_repository "$scratch/work/$1-$2"
    ok "$1: $2: a project" project "$1"
}

# on BRANCH NAME COMMAND…: a migration of that name on a new branch from main
on() {
    on_branch=$1 on_name=$2
    shift 2
    git checkout -q main && branch "$on_branch" && "$@" && schemagen generate --quiet --name "$on_name" >/dev/null && commit "$on_name"
}

add_email() { table users "  name  text  not null" "  email  text"; }
add_age() { table users "  name  text  not null" "  age  integer"; }
add_body() { table posts "  title  text  not null" "  author_id  integer  references users(id)" "  body  text"; }
add_tags() { table tags "  word  text  not null"; }
rename_name() { table users "  full_name  text  not null  renamed from name"; }
rename_name_too() { table users "  label  text  not null  renamed from name"; }
default_name() { table users "  name  text  not null  default 'x'"; }
drop_name() { table users "  nick  text"; }
drop_posts() { rm schema/posts.schema; }
add_articles() { table articles "  word  text"; }
add_editor() {
    table posts "  title  text  not null" "  author_id  integer  references users(id)" "  editor_id  integer  references users(id)"
}
add_editor_twice() {
    table posts "  title  text  not null" "  author_id  integer  references users(id)" "  editor_id  integer" \
        "  foreign key posts_editor_id_people_id_fk (editor_id) references users(id)" "  foreign key (editor_id) references users(id)"
}
rename_users() {
    rm schema/users.schema
    table people "  name  text  not null"
    sed -i '1s/ {/  renamed from users {/' schema/people.schema
    table posts "  title  text  not null" "  author_id  integer  references people(id)"
}
rename_posts() {
    rm schema/posts.schema
    table articles "  title  text  not null" "  author_id  integer  references users(id)"
    sed -i '1s/ {/  renamed from posts {/' schema/articles.schema
}

# pairs LINE…: schema/pairs.schema, a table without the column that `table` gives
pairs() {
    { echo "table pairs {"; printf '  %s\n' "$@"; echo "}"; } >schema/pairs.schema
}
refer() { table refs "  c  integer  references pairs(c)"; }
add_auth() {
    echo "schema auth" >schema/auth.schema
}
drop_auth() { rm schema/auth.schema; }
add_logins() { printf 'table auth.logins {\n  id  %s\n}\n' "$id" >schema/logins.schema; }

check_clean() {
    ok "$1: check" schemagen check --color never
}

for dialect in sqlite postgresql; do
    # Before the merge: the branch goes behind main.
    start $dialect rebase
    on feature email add_email
    git checkout -q main
    add_body && schemagen generate --quiet --name body >/dev/null && commit body
    git checkout -q feature
    ok "$dialect: rebase --onto main" schemagen rebase --onto main
    is "$(tags)" "0000_first 0001_body 0002_email" "$dialect: the branch comes behind"
    git checkout -q main -- schema/posts.schema
    check_clean "$dialect: rebased"
    sum=$(cat migrations/meta/* migrations/*.sql | cksum)
    ok "$dialect: a second time" schemagen rebase --onto main
    is "$(cat migrations/meta/* migrations/*.sql | cksum)" "$sum" "$dialect: to the byte"

    # A plain merge without the driver stops; rebase finishes it.
    start $dialect plain
    on feature email add_email
    on other body add_body
    git checkout -q feature
    git merge -q other >"$scratch/out" 2>&1 && fail "$dialect: the merge stops" || pass "$dialect: the merge stops"
    exits 1 "$dialect: check names the markers" schemagen check
    ok "$dialect: rebase in the merge" schemagen rebase
    is "$(tags)" "0000_first 0001_body 0002_email" "$dialect: ours behind theirs"
    check_clean "$dialect: after the merge"
    ok "$dialect: git commit" sh -c 'git add -A && git commit -q -m merge'

    # On the trunk, what is merged goes behind.
    start $dialect trunk
    on feature email add_email
    git checkout -q main
    add_body && schemagen generate --quiet --name body >/dev/null && commit body
    git merge -q feature >"$scratch/out" 2>&1
    ok "$dialect: rebase on main" schemagen rebase
    is "$(tags)" "0000_first 0001_body 0002_email" "$dialect: main stays"
    check_clean "$dialect: on main"

    # With the driver a plain merge ends clean.
    start $dialect driver
    ok "$dialect: hook install --merge-driver" schemagen hook install --merge-driver
    on feature email add_email
    on other body add_body
    git checkout -q feature
    ok "$dialect: git merge" git merge other -m merge
    is "$(git status --porcelain)" "" "$dialect: nothing is left to commit"
    is "$(tags)" "0000_first 0001_body 0002_email" "$dialect: in line"
    is "$(git rev-list --merges --count HEAD)" 1 "$dialect: one merge"
    check_clean "$dialect: merged"

    # Three branches, one after the other.
    start $dialect three
    ok "$dialect: hook install --merge-driver" schemagen hook install --merge-driver
    on one email add_email
    on two body add_body
    on three tags add_tags
    git checkout -q main
    ok "$dialect: the first is a fast-forward" git merge one
    ok "$dialect: the second" git merge two -m two
    ok "$dialect: the third" git merge three -m three
    is "$(tags)" "0000_first 0001_email 0002_body 0003_tags" "$dialect: three in line"
    is "$(git status --porcelain)" "" "$dialect: and clean"
    check_clean "$dialect: three"

    # git rebase replays a branch: the driver has put its snapshot aside.
    start $dialect replay
    ok "$dialect: hook install --merge-driver" schemagen hook install --merge-driver
    on feature email add_email
    git checkout -q main
    add_body && schemagen generate --quiet --name body >/dev/null && commit body
    git checkout -q feature
    ok "$dialect: git rebase main" git rebase -q main
    exits 1 "$dialect: check names what is left" schemagen check
    ok "$dialect: schemagen rebase --onto main" schemagen rebase --onto main
    is "$(tags)" "0000_first 0001_body 0002_email" "$dialect: replayed"
    check_clean "$dialect: replayed"

    # A rename meets an alter: they go together.
    start $dialect rename
    on feature full_name rename_name
    on other default default_name
    git checkout -q feature
    ok "$dialect: a rename behind an alter" schemagen rebase --onto other
    like "$(cat migrations/0002_full_name.sql)" 'RENAME' "$dialect: the SQL renames"
    table users "  full_name  text  not null  default 'x'"
    check_clean "$dialect: rename and alter"
    git checkout -q -f other && git clean -qfd
    ok "$dialect: an alter behind a rename" schemagen rebase --onto feature
    like "$(cat migrations/0002_default.sql)" 'full_name' "$dialect: by the new name"

    # Conflicts: nothing is written.
    start $dialect conflict
    on feature full_name rename_name
    on other label rename_name_too
    git checkout -q main && branch gone && drop_name
    schemagen generate --quiet --name nick --create users.nick >/dev/null && commit nick
    on altered default default_name
    on without gone_posts drop_posts
    on body body add_body
    conflicts() {
        git checkout -q -f "$1"
        before=$(cat migrations/meta/* migrations/*.sql | cksum)
        exits 1 "$dialect: $3" schemagen rebase --onto "$2"
        like "$(cat "$scratch/err")" 'rebase-conflict' "$dialect: $3: says so"
        is "$(cat migrations/meta/* migrations/*.sql | cksum)" "$before" "$dialect: $3: nothing was written"
    }
    conflicts feature other "both rename it"
    conflicts altered gone "one alters what the other drops"
    conflicts gone altered "one drops what the other alters"
    conflicts body without "a column of a table that is gone"
    conflicts without body "a table that was altered"
    on articles articles add_articles
    on renamed posts rename_posts
    conflicts renamed articles "a table takes the name of one that the other made"
    conflicts articles renamed "a table has the name that the other gives"
    on twice twice add_editor_twice
    on people people rename_users
    conflicts people twice "a name that follows the rename is taken"

    # Each branch is right by itself, the two together are no schema.
    start $dialect rules
    pairs "a integer not null" "b integer not null" "c integer unique" "n integer not null"
    table refs "  c  integer"
    [ $dialect = sqlite ] || add_auth
    schemagen generate --quiet --name pairs >/dev/null && commit pairs
    on key_a key_a pairs "a integer not null primary key" "b integer not null" "c integer unique" "n integer not null"
    on key_b key_b pairs "a integer not null" "b integer not null primary key" "c integer unique" "n integer not null"
    on key_ab key_ab pairs "a integer not null" "b integer not null" "c integer unique" "n integer not null" "primary key (a, b)"
    on generated generated pairs "a integer not null" "b integer not null" "c integer unique" \
        "n integer not null generated always as (a + 1) stored"
    on default default pairs "a integer not null" "b integer not null" "c integer unique" "n integer not null default 5"
    on repeats repeats pairs "a integer not null" "b integer not null" "c integer" "n integer not null"
    on refers refers refer
    apart() {
        conflicts "$1" "$2" "$3"
        like "$(cat "$scratch/err")" "$4" "$dialect: $3: and why"
    }
    apart key_a key_b "two primary keys" "do not go together: the table 'pairs' has two primary keys"
    apart key_a key_ab "a primary key of one column, and of two" "do not go together: the table 'pairs' has two primary keys"
    apart key_ab key_a "a primary key of two columns, and of one" "do not go together: the table 'pairs' has two primary keys"
    apart generated default "generated, and with a default" 'do not go together: a generated column has no default'
    apart default generated "with a default, and generated" 'do not go together: a generated column has no default'
    apart refers repeats "refers to what is not unique any more" 'do not go together: the column referred to is not unique'
    apart repeats refers "what is referred to is not unique any more" 'do not go together: the column referred to is not unique'
    if [ $dialect = postgresql ]; then
        on identity identity pairs "a integer not null" "b integer not null" "c integer unique" \
            "n integer not null generated always as identity"
        on text text pairs "a integer not null" "b integer not null" "c integer unique" "n text not null"
        on retyped retyped pairs "a integer not null" "b integer not null" "c text unique" "n integer not null"
        on logins logins add_logins
        on without_auth without_auth drop_auth
        apart identity default "an identity, and with a default" 'do not go together: PostgreSQL refuses a default'
        apart refers retyped "refers to what has another type now" "do not go together: the column 'c' of type 'integer' cannot refer to 'c' of type 'text'"
        apart retyped refers "what is referred to has another type now" "do not go together: the column 'c' of type 'integer' cannot refer to 'c' of type 'text'"
        apart text identity "a text, and an identity" "do not go together: a column of type 'text' cannot be an identity"
        apart logins without_auth "in a schema that is gone" "needs schema 'auth', which the other branch drops"
        apart without_auth logins "a schema is gone that has something in it" "needs schema 'auth', which this branch drops"
    fi

    # What SQLite's options of a table do not go with.
    if [ $dialect = sqlite ]; then
        start $dialect options
        pairs "a integer primary key" "b integer"
        schemagen generate --quiet --name pairs >/dev/null && commit pairs
        on strict strict pairs "a integer primary key" "b integer" "strict"
        on rowless rowless pairs "a integer primary key" "b integer" "without rowid"
        on numeric numeric pairs "a integer primary key" "b integer" "c numeric"
        on keyless keyless pairs "a integer" "b integer"
        on counts counts pairs "a integer primary key autoincrement" "b integer"
        apart strict numeric "strict, and a type that is not" "cannot be of type 'numeric'"
        apart numeric strict "a type that is not strict, and strict" "cannot be of type 'numeric'"
        apart rowless keyless "without rowid, and no primary key" 'without rowid, and has no primary key'
        apart keyless rowless "no primary key, and without rowid" 'without rowid, and has no primary key'
        apart rowless counts "without rowid, and autoincrement" 'without rowid cannot be autoincrement'
    fi

    # One conflict is said once: what mentions an object that both made has nothing to add. Enums are the same in both orders.
    both_make() { { echo "table made {"; echo "  id  $id"; echo "  $1  text  unique"; echo "}"; } >schema/made.schema; table users "  name  text  not null" "  $1  text  references made($1)"; }
    on made made both_make a
    on made_too made_too both_make b
    once() {
        conflicts "$1" "$2" "$3"
        is "$(grep -c 'rebase-conflict' "$scratch/err")" 1 "$dialect: $3: is one conflict"
    }
    once made made_too "a table that both make"
    if [ $dialect = postgresql ]; then
        moods() { echo "enum mood { $1 }" >schema/mood.schema; table users "  name  text  not null" "  $2  mood"; }
        on moods moods moods "a b" mood
        on moods_too moods_too moods "a b c" feeling
        once moods moods_too "an enum that both make"
        git checkout -q -f main && branch more_moods
        moods "a b c" mood
        schemagen generate --quiet --name mood >/dev/null && commit mood
        values() { git checkout -q -f more_moods && branch "$1" && moods "$2" mood && schemagen generate --quiet --name "$1" >/dev/null && commit "$1"; }
        values order "c b a"
        values value "a b c d"
        once order value "values in another order, and one more"
        once value order "one value more, and the others in another order"
    fi

    # SQLite rebuilds the table in one migration and renames it in the next: it is the same table.
    start $dialect rebuilt
    on feature default default_name
    sed -i '1s/users {/people  renamed from users {/' schema/users.schema
    sed -i 's/references users/references people/' schema/posts.schema
    ok "$dialect: rebuilt and renamed" schemagen generate --quiet --name people --rename users=people
    commit people
    on other age add_age
    git checkout -q other
    ok "$dialect: a column of a table that the other rebuilt and renamed" schemagen rebase --onto feature
    like "$(cat migrations/0003_age.sql)" 'people.*age' "$dialect: under its new name"

    # A name that nobody wrote follows what it is made of, as the schema has it.
    start $dialect names
    on feature people rename_users
    on other editor add_editor
    git checkout -q other
    ok "$dialect: a foreign key to a table that the other renames" schemagen rebase --onto feature
    like "$(cat migrations/meta/0002_snapshot.json)" 'posts_editor_id_people_id_fk' "$dialect: its name says so"
    rename_users
    table posts "  title  text  not null" "  author_id  integer  references people(id)" "  editor_id  integer  references people(id)"
    check_clean "$dialect: the name is that of the schema"

    # What nobody wrote follows the other branch: the number of a check stays, `not null` comes with a primary key.
    follows() {
        for pair in "$1 $2" "$2 $1"; do
            git checkout -q -f "${pair% *}" && git clean -qfd
            ok "$dialect: $3: ${pair% *} behind ${pair#* }" schemagen rebase --onto "${pair#* }"
            $4
            check_clean "$dialect: $3: ${pair% *} behind ${pair#* }"
            git checkout -q -f . && git clean -qfd
        done
    }
    checked() { table tags "  word  text  not null  check (length(word) > 1)" "  n  integer  check (n > 0)  check (n < 9)"; }
    rename_tags() {
        rm -f schema/tags.schema
        table labels "  word  text  not null  check (length(word) > 1)"
        sed -i '1s/ {/  renamed from tags {/' schema/labels.schema
    }
    rename_word() { table tags "  term  text  not null  check (length(term) > 1)  renamed from word"; }
    both_tags() {
        rm -f schema/tags.schema
        table labels "  word  text  not null  check (length(word) > 1)" "  n  integer  check (n > 0)  check (n < 9)"
    }
    both_words() { table tags "  term  text  not null  check (length(term) > 1)" "  n  integer  check (n > 0)  check (n < 9)"; }
    start $dialect unwritten
    table tags "  word  text  not null  check (length(word) > 1)"
    pairs "a integer not null" "b integer not null"
    schemagen generate --quiet --name tags >/dev/null && commit tags
    on checked checked checked
    on tables tables rename_tags
    on words words rename_word
    on key key pairs "a integer not null primary key" "b integer not null"
    on null null pairs "a integer" "b integer not null"
    follows checked tables "a check follows the table" both_tags
    follows checked words "a check follows the column" both_words
    key_only() { pairs "a integer primary key" "b integer not null"; }
    follows key null "a primary key is not null" key_only
    git checkout -q -f null && git clean -qfd
    like "$(schemagen rebase --onto key --dry-run)" 'nothing is left for it to do' "$dialect: what has no effect is not what the other did"
    if [ $dialect = postgresql ]; then
        on counted counted pairs "a integer not null generated always as identity" "b integer not null"
        on down down pairs "a integer not null generated always as identity (increment -1 min -7)" "b integer not null"
        on bigger bigger pairs "a bigint not null" "b integer not null"
        both_counted() { pairs "a bigint not null generated always as identity" "b integer not null"; }
        both_down() { pairs "a bigint not null generated always as identity (increment -1 min -7)" "b integer not null"; }
        null_counted() { pairs "a integer generated always as identity" "b integer not null"; }
        follows counted bigger "the limits of an identity follow its type" both_counted
        follows down bigger "the limits that somebody wrote stay" both_down
        follows counted null "an identity is not null" null_counted
    fi

    # The same on both sides leaves nothing to do.
    start $dialect same
    on feature email add_email
    on other mail add_email
    git checkout -q feature
    ok "$dialect: the same on both" schemagen rebase --onto other
    like "$(cat "$scratch/ok.out")" 'the other branch did the same' "$dialect: says so"
    is "$(tags)" "0000_first 0001_mail" "$dialect: once"
    check_clean "$dialect: once"

    # What undoes a migration goes with it, past one of the same name.
    start $dialect undo
    on feature change add_email
    echo 'SELECT 1;' >migrations/0001_change.down.sql && commit undo
    on other change add_body
    echo 'SELECT 2;' >migrations/0001_change.down.sql && commit undo
    git checkout -q feature
    ok "$dialect: rebase of a migration with its undo" schemagen rebase --onto other
    is "$(tags)" "0000_first 0001_change 0002_change" "$dialect: it comes behind"
    is "$(cat migrations/0001_change.down.sql migrations/0002_change.down.sql)" "SELECT 2;
SELECT 1;" "$dialect: each has its own undo"
    git checkout -q feature -- migrations && git clean -fdq migrations
    git mv migrations/0001_change.down.sql migrations/0001_other.down.sql && git mv migrations/0001_change.sql migrations/0001_other.sql
    sed -i s/0001_change/0001_other/ migrations/meta/_journal.json && schemagen check --update >/dev/null 2>&1; commit renamed
    ok "$dialect: and of one with another name" schemagen rebase --onto other
    is "$(cd migrations && ls ./*.down.sql | tr '\n' ' ')" "./0001_change.down.sql ./0002_other.down.sql " "$dialect: none is left over"

    # Edited SQL is kept and named.
    start $dialect edited
    on feature email add_email
    printf -- '-- schemagen: edited for the report\n%s\nUPDATE users SET email = name;\n' "$(cat migrations/0001_email.sql);" \
        >"$scratch/sql" && cp "$scratch/sql" migrations/0001_email.sql
    schemagen check --update >/dev/null 2>&1
    commit edited
    on other body add_body
    git checkout -q feature
    ok "$dialect: rebase of edited SQL" schemagen rebase --onto other
    is "$(cat migrations/0002_email.sql)" "$(cat "$scratch/sql")" "$dialect: it is kept"
    git checkout -q other -- schema/posts.schema
    check_clean "$dialect: edited"

    # Several migrations on one branch, of which the second builds on the first.
    start $dialect several
    on feature email add_email
    table users "  name  text  not null" "  mail  text  renamed from email"
    schemagen generate --quiet --name mail >/dev/null && commit mail
    on other body add_body
    git checkout -q feature
    ok "$dialect: two at once" schemagen rebase --onto other
    is "$(tags)" "0000_first 0001_body 0002_email 0003_mail" "$dialect: in their order"
    git checkout -q other -- schema/posts.schema
    check_clean "$dialect: several"
done

done_testing
