#!/bin/sh
# check --fast: the sum file's line of the schema spares reading what did not change, and hides nothing.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/history/git.sh"
need git

sum=migrations/meta/_schemagen.sum
line() {
    sed -n 's/^# schema \([0-9a-f]\{64\}\)$/\1/p' $sum
}

git_repository "$scratch/work/repository"
ok "a project" project sqlite
like "$(tail -n 2 $sum | head -n 1)" '^# schema [0-9a-f]{64}$' "generate leaves the line of the schema, before the line over all"
ok "--fast agrees" schemagen check --fast
ok "check, too" schemagen check

# What is not read is not parsed: a schema that nobody can read, under the line that it would have, shows that the line is used
line >"$scratch/line"
echo 'table broken {' >schema/z.schema
exits 3 "a schema that was changed is read" schemagen check --fast
like "$(cat "$scratch/err")" 'z.schema:2' "and what is wrong with it is said"
rm schema/z.schema
ok "back as it was" schemagen check --fast
touch schema/z.schema
ok "an empty file more is another schema, which agrees" schemagen check --fast
rm schema/z.schema

# Drift
table users "  name  text  not null" "  email  text"
exits 1 "drift is found" schemagen check --fast
like "$(cat "$scratch/err")" 'schema-drift' "and named"
git checkout -q .
echo '// a comment' >>schema/users.schema
ok "another text of the same schema agrees" schemagen check --fast
git checkout -q .

exits 2 "a rename that fits nothing is said to" schemagen check --fast --rename nope=other

# The last snapshot
sed -i 's/"notNull": true/"notNull": false/' migrations/meta/0000_snapshot.json
exits 1 "a snapshot that was changed is read" schemagen check --fast
like "$(cat "$scratch/err")" 'schema-drift' "and differs"
git checkout -q .
printf '\n' >>migrations/meta/0000_snapshot.json
ok "one with another end is read, and says the same" schemagen check --fast
git checkout -q .
rm migrations/meta/0000_snapshot.json
exits 1 "one that is gone" schemagen check --fast
git checkout -q .

# A line that is not of this schema
sed -i "s/^# schema .*/# schema $(printf '%064d' 0)/" $sum
ok "a line of another schema is passed over" schemagen check --fast
sed -i 's/^# schema .*/# schema 12/' $sum
exits 1 "half a line" schemagen check --fast
like "$(cat "$scratch/err")" 'sum-malformed' "is none"
git checkout -q .
sed -i '/^# schema /{h;d};$!b;x;G' $sum
ok "schemagen check reads it as it stands" sh -c 'schemagen check >/dev/null 2>&1; test $? -le 1'
git checkout -q .

# The forms of the files are another matter
table users "  name   text      not null"
sed -i 's/  name/      name/' schema/users.schema
ok "generate" sh -c 'schemagen generate -q --name second >/dev/null || test $? = 0'
schemagen check --update --quiet
exits 1 "--fmt looks at the form" schemagen check --fast --fmt
like "$(cat "$scratch/err")" 'unformatted' "and says so"
git checkout -q . && git clean -qfd

# What check has to say of a schema it says with --fast, too
table users "  full_name  text  not null  renamed from name"
ok "a rename" schemagen generate -q --name renamed
is "$(line)" "" "is a finding once it is done: no line"
like "$(schemagen check --fast 2>&1)" 'stale-rename' "--fast has it"
git checkout -q . && git clean -qfd

# Which commands keep it
ok "an empty migration" schemagen generate -q --custom --name by_hand
is "$(line)" "" "has a snapshot of its own: no line"
ok "--fast" schemagen check --fast
commit custom
table users "  name  text  not null" "  email  text"
ok "the next one of the schema" schemagen generate -q --name email
like "$(line)" '^[0-9a-f]{64}$' "has one again"
ok "--fast" schemagen check --fast
ok "check" schemagen check
commit email
ok "drop" schemagen drop
is "$(line)" "" "takes it away"
git checkout -q .
ok "squash" schemagen squash --to 0001
ok "--fast after it" schemagen check --fast
git checkout -q . && git clean -qfd
ok "--update" schemagen check --update
is "$(line)" "" "was asked for the files, not for the schema"
git checkout -q .

# What is staged
table posts "  title  text  not null" "  author_id  integer  references users(id)" "  body  text"
git add schema
exits 1 "--staged sees the index" schemagen check --fast --staged
ok "a migration" schemagen generate -q --name body
git add migrations
ok "in the index, too" schemagen check --fast --staged
commit body

# Branches
branch one
table tags "  word  text  not null"
schemagen generate -q --name tags >/dev/null && commit tags
branch two main
table users "  name  text  not null" "  email  text" "  phone  text"
schemagen generate -q --name phone >/dev/null && commit phone
git merge -q one >"$scratch/out" 2>&1
ok "rebase after a merge" schemagen rebase
is "$(line)" "" "leaves no line"
ok "--fast" schemagen check --fast
ok "check" schemagen check

ok "another dialect" sed -i 's/dialect sqlite/dialect turso/' schemagen.schema
ok "the schema is read again" schemagen check --fast

# Warnings
git_repository "$scratch/work/warned"
of_type() {
    cat >schemagen.schema <<EOT
project {
  dialect postgresql
  out     "migrations"
  lint {
    unknown_types warn
  }
}
table tags {
  word $1
}
EOT
}
of_type odd_one
ok "a type that nobody knows" schemagen generate -q --name odd
is "$(line)" "" "is a warning: no line"
like "$(schemagen check --fast 2>&1)" 'uncommon-type' "--fast has it"
of_type text
ok "another type" schemagen generate -q --name even
like "$(line)" '^[0-9a-f]{64}$' "leaves one"
is "$(schemagen check --fast 2>&1 | grep -c uncommon-type)" 0 "and no warning"
done_testing
