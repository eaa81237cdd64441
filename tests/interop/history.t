#!/bin/sh
# Real projects change over: the folder that drizzle-kit wrote for them is imported, the schema edited, the next migration
# generated and applied to a database that stands where the project's does.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
[ -n "${SCHEMAGEN_CORPUS:-}" ] || skip_all "no recorded migrations: SCHEMAGEN_CORPUS is not set"
command -v sha256sum >/dev/null 2>&1 || skip_all "no sha256sum"
built_with SQLITE || skip_all "built without SQLite"
built_with POSTGRESQL || skip_all "built without PostgreSQL"
pg_start

"$PYTHON3" "$top_srcdir/tests/lib/histories.py" "$SCHEMAGEN_CORPUS" "$scratch/work" 6 >"$scratch/names" ||
    bail_out "the histories cannot be read"

# The tracking rows that drizzle's migrator would have left
tracking() {
    "$PYTHON3" - "$1" <<'END'
import hashlib, json, os, sys
for e in json.load(open(os.path.join(sys.argv[1], 'meta', '_journal.json')))['entries']:
    sql = open(os.path.join(sys.argv[1], e['tag'] + '.sql'), 'rb').read()
    print("insert into %s (hash, created_at) values ('%s', %d);" % (
        '__drizzle_migrations' if 'sqlite' in open('dialect').read() else 'drizzle.__drizzle_migrations',
        hashlib.sha256(sql).hexdigest(), e['when']))
END
}

npm=${SCHEMAGEN_NPM:-$top_builddir/npm}

# What drizzle-kit says of the folder with schemagen's migration behind its own
kit_check() {
    if ! command -v node >/dev/null 2>&1 || [ ! -f "$npm/installed" ]; then
        skip "no drizzle-kit: make npm puts it into the build folder"
        return
    fi
    node "$npm/node_modules/drizzle-kit/bin.cjs" check --dialect "$dialect" --out drizzle </dev/null >"$scratch/kit.out" 2>&1
    like "$(cat "$scratch/kit.out")" "Everything's fine" "$name: drizzle-kit check finds everything fine"
}

history() {
    name=$1 dialect=$(cat dialect)
    cp -R drizzle before
    exits 0 "$name: import" schemagen import drizzle || return
    diff -r drizzle before >"$scratch/diff.out" && pass "$name: import leaves the folder alone" ||
        fail "$name: import leaves the folder alone"
    exits 0 "$name: check is clean" schemagen check
    exits 0 "$name: nothing to generate" schemagen generate
    diff -r drizzle before >"$scratch/diff.out" && pass "$name: and nothing was written" ||
        fail "$name: and nothing was written"
    schemagen fmt --check >"$scratch/out" 2>"$scratch/err" && pass "$name: what was written is formatted" ||
        fail "$name: what was written is formatted"

    # A database that is up to date: everything from nothing, and all of it recorded
    schemagen export >export.sql || { fail "$name: export"; return; }
    if [ "$dialect" = sqlite ]; then
        url=sqlite:$PWD/app.db
        sql() { sqlite3 -bail app.db; }
        made='create table __drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric);'
    else
        pg_database
        url=$pg_url
        sql() { pg_sql "$pg_db" >"$scratch/psql.out"; }
        made='create schema drizzle; create table drizzle.__drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint);'
        # What the project had in its database by other means
        pg_sql "$pg_db" -c 'create extension if not exists pg_trgm' >/dev/null 2>&1
    fi
    if ! { cat export.sql && printf '\n%s\n' "$made" && tracking drizzle; } | sql 2>"$scratch/err"; then
        if grep -Eq 'type ".*" does not exist|extension|operator class' "$scratch/err"; then
            skip "no $(grep -Eo 'type ".*" does not exist|extension ".*" is not available|operator class ".*"' "$scratch/err" | head -n 1)" 3
        elif grep -q 'at or near "JSON"' "$scratch/err"; then
            skip "no IS JSON before PostgreSQL 16" 3
        else
            fail "$name: the schema can be created"
            diag_file "$scratch/err"
        fi
        return
    fi
    exits 0 "$name: nothing is pending" schemagen status --url "$url"

    sed 's/^\(table .*{\)$/\1\
  added_later  text/;t done
b
:done
n
b done' schemagen.schema >edited && mv edited schemagen.schema
    exits 0 "$name: generate" schemagen generate --name added
    exits 0 "$name: check is clean again" schemagen check
    kit_check
    exits 1 "$name: it is pending" schemagen status --url "$url"
    exits 0 "$name: migrate" schemagen migrate --url "$url"
    exits 0 "$name: nothing is pending any more" schemagen status --url "$url"
}

while read -r name; do
    cd "$scratch/work/$name" || exit 99
    history "$name"
    rm -rf "$scratch/work/$name"
done <"$scratch/names"
done_testing
