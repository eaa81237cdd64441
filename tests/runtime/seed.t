#!/bin/sh
# Seeds run once each, also where several runners come at a time and where git gives them other line ends.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"

# What both databases have in common; $url is the database, $count prints how many rows it has.
seeds() {
    printf 'project {\n  dialect %s\n}\ntable t {\n  id integer primary key\n  name text unique\n}\n' "$1" >schemagen.schema
    rm -rf seeds migrations
    mkdir seeds
    exits 0 "$1: a migration" schemagen generate
    exits 0 "$1: which is applied" schemagen migrate --url "$url"

    printf "INSERT INTO t VALUES (1, 'a');\nINSERT INTO t VALUES (2, 'b');\n" >seeds/1.sql
    printf "INSERT INTO t VALUES (3, 'c');\nINSERT INTO t VALUES (4, 'a');\n" >seeds/2.sql
    exits 5 "$1: the second statement of the second seed fails" schemagen seed --url "$url"
    like "$(cat "$scratch/err")" "seeds/2.sql:2:1: error: statement 2 of 2 of 'seeds/2.sql' failed" "$1: and is named"
    is "$(count)" 2 "$1: the first seed is kept, nothing of the second"
    printf "INSERT INTO t VALUES (3, 'c');\nINSERT INTO t VALUES (4, 'd');\n" >seeds/2.sql
    exits 0 "$1: mended" schemagen seed --url "$url"
    is "$(cat "$scratch/out" | sed 's/ in .*//') $(count)" "1 seed run 4" "$1: the second alone runs"

    sed 's/$/\r/' seeds/2.sql >seeds/crlf
    mv seeds/crlf seeds/2.sql
    exits 0 "$1: with other line ends" schemagen seed --url "$url"
    is "$(cat "$scratch/out" | sed 's/ in .*//')" "0 seeds run" "$1: it is the same seed"
    printf "\357\273\277DELETE FROM t WHERE id = 4;\r\nINSERT INTO t\r\n VALUES (5, 'e')" >seeds/3.sql
    exits 0 "$1: a byte order mark, CRLF and no end of the last line" schemagen seed --url "$url"
    tr -d '\r' <seeds/3.sql >seeds/lf
    mv seeds/lf seeds/3.sql
    exits 0 "$1: the same without CR" schemagen seed --url "$url"
    is "$(cat "$scratch/out" | sed 's/ in .*//') $(count)" "0 seeds run 4" "$1: does not run again"

    printf 'DELETE FROM t;\nVACUUM;\n' >seeds/5.sql
    exits 3 "$1: what cannot be in a transaction, behind what is" schemagen seed --url "$url"
    like "$(cat "$scratch/err")" "statement 2 of 'seeds/5.sql' cannot run inside a transaction" "$1: is refused"
    is "$(count)" 4 "$1: before anything is run"
    printf 'DELETE FROM t;\000DELETE FROM t;\n' >seeds/5.sql
    exits 3 "$1: a NUL byte" schemagen seed --url "$url"
    like "$(cat "$scratch/err")" "a NUL byte in a seed" "$1: is refused"

    rm seeds/*
    printf 'DELETE FROM t;\nCREATE TABLE IF NOT EXISTS many (x integer);\n%s\n' "$2" >seeds/4.sql
    runners=''
    for i in 1 2 3 4; do
        schemagen seed --url "$url" >"out$i" 2>&1 &
        runners="$runners $!"
    done
    wait $runners
    is "$(cat out? | grep -c '^1 seed run') $(cat out? | grep -c '^0 seeds run')" "1 3" "$1: of four runners at a time one runs it"
}

if built_with SQLITE; then
    url=sqlite:app.db
    count() {
        "$PYTHON3" -c 'import sqlite3; print(sqlite3.connect("app.db").execute("SELECT count(*) FROM t").fetchone()[0])'
    }
    seeds sqlite 'INSERT INTO many WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 200000) SELECT x FROM c;'
else
    skip "built without SQLite" 19
fi

if built_with POSTGRESQL && { pg_bindir >/dev/null || [ -n "${SCHEMAGEN_TEST_PG:-}" ]; }; then
    pg_start
    pg_database
    url=$pg_url
    count() { pg_sql "$pg_db" -At -c 'SELECT count(*) FROM t'; }
    seeds postgresql 'INSERT INTO many SELECT generate_series(1, 20000);'
else
    skip "built without PostgreSQL" 19
fi

done_testing
