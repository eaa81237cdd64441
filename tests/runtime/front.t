#!/bin/sh
# The program that is linked as a whole, and how it hands over to the one that talks to databases.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"

[ -x "$top_builddir/schemagen-database" ] || skip_all "the program is not linked as a whole"

if command -v readelf >/dev/null; then
    is "$(readelf -lW "$top_builddir/schemagen" | grep -cE 'INTERP|DYNAMIC')" 0 "it loads no library"
    is "$(readelf -d "$top_builddir/schemagen-database" | grep -cE 'libpq|libsqlite3')" 0 "the other is linked with neither libpq nor SQLite"
else
    skip "no readelf" 2
fi

# By itself, in a folder where nothing else of the package is.
mkdir alone 'my db'
cp "$top_builddir/schemagen" alone/
for dialect in postgresql sqlite; do
    mkdir $dialect
    printf 'project { dialect %s }\ntable a {\n  id integer primary key\n  at integer default 1\n}\n' $dialect >$dialect/schemagen.schema
    ok "$dialect: generate needs nothing else" sh -c "cd $dialect && ../alone/schemagen generate --name a"
    ok "$dialect: nor does check" sh -c "cd $dialect && ../alone/schemagen check"
done
if built_with SQLITE; then
    sed -i 's/^}/  check a_check ("a"."nope" > 1)\n}/' sqlite/schemagen.schema
    (cd sqlite && ../alone/schemagen generate --name b) >said 2>&1
    is "$?" 3 "sqlite: generate tries its SQL"
    like "$(cat said)" 'no such column: a.nope' "and says what SQLite says"
else
    skip "built without SQLite" 2
fi
sed -i '/a_check/d' sqlite/schemagen.schema
if built_with SQLITE; then
    for command in 'migrate --url sqlite:x.db' 'status --url sqlite:x.db' 'check --url sqlite:x.db' 'backup y.db --url sqlite:x.db'; do
        ok "sqlite: nothing else is needed by $command" sh -c "cd sqlite && ../alone/schemagen $command"
    done
    like "$(cd sqlite && ../alone/schemagen history --url sqlite:x.db)" " $(id -un)@" "who applied a migration is known"
else
    skip "built without SQLite" 5
fi
printf 'sqlite:x.db\n' >sqlite/targets
for command in 'migrate --targets targets' 'check --url postgresql:///x' 'wait --url postgresql:///x' \
    'migrate --url sqlite:x.db --url postgresql:///x' 'env DATABASE_URL=postgresql:///x ../alone/schemagen status'; do
    case $command in env*) ;; *) command="../alone/schemagen $command" ;; esac
    (cd sqlite && $command) >said 2>&1
    is "$?" 2 "without the other program: $command"
    like "$(cat said)" 'cannot run .*schemagen-database.*no-driver' "says what it misses: $command"
done

# Found beside it, whatever the way to it is; what it was given reaches the other as it was.
if built_with SQLITE; then
    (cd sqlite && printf 'sqlite:../my db/one.db\nsqlite:../my db/two.db\n' | schemagen migrate --targets /dev/stdin) >said 2>&1
    is "$?" 0 "standard input and arguments reach it"
    ok "the databases are there" test -s 'my db/one.db' -a -s 'my db/two.db'
    ok "check --url" sh -c 'cd sqlite && schemagen check --url "sqlite:../my db/one.db"'
else
    skip "built without SQLite" 3
fi
(cd sqlite && schemagen migrate --url sqlite:x.db --no-such) >said 2>&1
is "$?" 2 "a mistake in the command line is said by the first"
done_testing
