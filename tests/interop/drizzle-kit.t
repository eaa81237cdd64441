#!/bin/sh
# drizzle-kit itself on a folder that schemagen wrote: its `check` finds everything fine, and its `generate` with the equal schema in
# TypeScript finds nothing to do. And the other way round: schemagen finds nothing to do on a folder that drizzle-kit wrote.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
command -v node >/dev/null 2>&1 || skip_all "no drizzle-kit: node is missing"
npm=${SCHEMAGEN_NPM:-$top_builddir/npm}
[ -f "$npm/installed" ] || skip_all "no drizzle-kit: make npm puts it into the build folder"

kit() {
    node "$npm/node_modules/drizzle-kit/bin.cjs" "$@" </dev/null >"$scratch/kit.out" 2>&1
}
said() {
    if grep -q "$1" "$scratch/kit.out"; then
        pass "$2"
    else
        fail "$2"
        diag_file "$scratch/kit.out"
    fi
}

# both NAME DIALECT: in a folder with schemagen.schema and schema.ts
both() {
    ln -s "$npm/node_modules" node_modules
    exits 0 "$1: generate" schemagen generate --name first
    [ ! -f later.txt ] || {
        cp later.txt schemagen.schema
        cp later.ts schema.ts
        rm later.txt
        exits 0 "$1: generate again" schemagen generate --name second
    }
    kit check --dialect "$2" --out migrations
    said "Everything's fine" "$1: drizzle-kit check finds everything fine"
    kit generate --dialect "$2" --schema schema.ts --out migrations
    said "No schema changes, nothing to migrate" "$1: drizzle-kit finds no changes"
    is "$(ls migrations/*.sql | wc -l)" "$(grep -c '"idx"' migrations/meta/_journal.json)" "$1: and wrote nothing"

    kit generate --dialect "$2" --schema schema.ts --out theirs --name first
    mkdir other && sed 's/out .*"migrations"/out "..\/theirs"/' schemagen.schema >other/schemagen.schema
    cd other || exit 99
    exits 0 "$1: nothing to do on top of drizzle-kit's folder" schemagen generate
    is "$(ls ../theirs/*.sql | wc -l)" 1 "$1: and nothing was written"
    cd ..
    # The same bytes, but for the ids
    schemagen print --as snapshot | sed -e '/^  "id"/d' -e '/^  "prevId"/d' >ours.json
    sed -e '/^  "id"/d' -e '/^  "prevId"/d' theirs/meta/0000_snapshot.json >kit.json
    same_file ours.json kit.json "$1: the snapshots are the same, byte for byte"
    schemagen diff --from empty --to schemagen.schema >ours.sql
    same_file ours.sql theirs/0000_first.sql "$1: the SQL is the same, byte for byte"
}

PYTHONPATH=$top_srcdir/tests/bench
for dialect in postgresql sqlite; do
    mkdir -p "$scratch/work/generated-$dialect" && cd "$scratch/work/generated-$dialect" || exit 99
    for which in schema typescript; do
        ext=schema
        [ $which = schema ] || ext=ts
        "$PYTHON3" "$top_srcdir/tests/bench/schemas.py" $which $dialect 12 >first.$ext
        "$PYTHON3" "$top_srcdir/tests/bench/schemas.py" $which $dialect 12 changed >later.$ext
    done
    mv later.schema later.txt
    mv first.schema schemagen.schema
    mv first.ts schema.ts
    both "generated, $dialect" $dialect

    mkdir "$scratch/work/$dialect" && cd "$scratch/work/$dialect" || exit 99
    cp "$top_srcdir/tests/interop/$dialect.schema" schemagen.schema
    cp "$top_srcdir/tests/interop/$dialect.ts" schema.ts
    both "everything, $dialect" $dialect
done

# What drizzle-kit has no words for does not stand in its way.
mkdir "$scratch/work/strict" && cd "$scratch/work/strict" || exit 99
ln -s "$npm/node_modules" node_modules
cp "$top_srcdir/tests/golden/sqlite/without-rowid-and-strict/cur.schema" schemagen.schema
exits 0 "strict and without rowid: generate" schemagen generate --name first --out migrations
kit check --dialect sqlite --out migrations
said "Everything's fine" "strict and without rowid: drizzle-kit check finds everything fine"
done_testing
