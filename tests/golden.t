#!/bin/sh
# Golden migrations, one folder a case anywhere under tests/golden/:
#
#   prev.schema | prev.json   the schema before; without either, the empty one
#   cur.schema  | cur.json    the schema after; cur.schema names its dialect in a project block
#   renames                   one FROM=TO a line, as --rename takes them
#   setup.sql                 what the case takes for granted in a database (roles, schemas)
#   rows.sql                  rows for the tables beforehand, instead of some of every type
#   values                    one BEFORE=AFTER a line: values that read otherwise afterwards, and are to
#   norows                    why rows cannot be in the tables beforehand
#   norun                     why no engine here can run the case
#   expected.sql              the migration, byte for byte; UPDATE=1 rewrites it
#
# Every migration is also run: what the database holds afterwards is what creating the second schema from nothing
# gives, and the rows that were put into each table that stays are there still, value by value. Printing and reading back are
# fixpoints.
. "${top_srcdir:-$(dirname "$0")/..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"

"$PYTHON3" -c 'import sqlite3' 2>/dev/null || skip_all "no Python 3 with sqlite3"
if [ -n "${SCHEMAGEN_TEST_PG:-}" ] || pg_bindir >/dev/null; then
    pg_start
    pg_database # of its own: another test that makes schemas of the same names would wait for us, and we for it
    SCHEMAGEN_TEST_PG="$SCHEMAGEN_TEST_PG dbname=$pg_db"
fi
built_with SQLITE || set -- --no-migrate "$@"
"$PYTHON3" "$top_srcdir/tests/lib/golden.py" "$top_srcdir/tests/golden" "$@"
