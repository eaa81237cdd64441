#!/bin/sh
# Several migrations in one transaction on SQLite: all of them where that is asked for, and those that share a commit while a database
# is made from nothing. Each of the latter stands or falls by itself.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/journal.sh"
built_with SQLITE || skip_all "built without SQLite"

sql() {
    "$PYTHON3" -c "import sqlite3, sys; print('\n'.join('|'.join(map(str, r)) for r in sqlite3.connect(sys.argv[1], timeout=20).execute(sys.argv[2])))" "$@"
}
# The file says how often it was committed to (fileformat2.html#file_change_counter).
commits() {
    "$PYTHON3" -c 'import sys; print(int.from_bytes(open(sys.argv[1], "rb").read(28)[24:], "big"))' "$1"
}
recorded() {
    sql "$1" "select group_concat(tag, ' ') from (select tag from __schemagen_migrations where state = 'applied' order by created_at)"
}
tables() {
    sql "$1" "select group_concat(name, ' ') from (select name from sqlite_master where name not like '\_%' escape '\' and type = 'table' order by name)"
}

# One transaction for all: what is rolled back was not applied.
journal sqlite 0000_a 0001_b 0002_c
printf 'CREATE TABLE a (x);' >m/0000_a.sql
printf 'CREATE TABLE b (x);' >m/0001_b.sql
printf 'CREATE TABLE b (x);' >m/0002_c.sql
exits 5 "the third of one transaction fails" schemagen migrate --url all.db --out m --tx all --json
is "$(json_of "$scratch/out" 'len(d["applied"])')" 0 "none is told as applied"
exits 5 "the same as a log" schemagen migrate --url all.db --out m --tx all --log json
is "$(grep -c '"event":"done"' "$scratch/out")" 0 "none is told as done"
printf 'CREATE TABLE c (x);' >m/0002_c.sql
exits 0 "mended" schemagen migrate --url all.db --out m --tx all --json
is "$(json_of "$scratch/out" '" ".join(a["tag"] for a in d["applied"])')" "0000_a 0001_b 0002_c" "all are told as applied"

# A database made from nothing
tags=$(for i in 0 1 2 3 4 5 6 7 8 9; do echo "000${i}_m"; done)
journal sqlite $tags
for tag in $tags; do
    printf 'CREATE TABLE t%s (x integer PRIMARY KEY, y);--> statement-breakpoint\nCREATE INDEX i%s ON t%s (y);' $tag $tag $tag >m/$tag.sql
done
exits 0 "from nothing" schemagen migrate --url new.db --out m --log json
is "$(recorded new.db)" "$(echo $tags)" "all are recorded"
is "$(grep -o '"event":"[a-z]*"' "$scratch/out" | sort | uniq -c | tr -s ' \n' ' ')" \
    ' 10 "event":"done" 10 "event":"start" 20 "event":"statement" ' "each is told once"
exits 0 "one transaction each" schemagen migrate --url each.db --out m --tx each
is $(($(commits each.db) - $(commits new.db) >= 5)) 1 "which are more" || diag "$(commits each.db) beside $(commits new.db)"
is "$(sql each.db 'select group_concat(name) from sqlite_master')" "$(sql new.db 'select group_concat(name) from sqlite_master')" "and lead to the same"
sql old.db 'CREATE TABLE mine (x)'
exits 0 "beside tables that were there" schemagen migrate --url old.db --out m
is "$(($(commits old.db) - 1))" "$(commits each.db)" "it is one transaction each"
exits 0 "the first alone" schemagen migrate --url later.db --out m --to 0000_m
exits 0 "and the others later" schemagen migrate --url later.db --out m
is "$(commits later.db)" "$(commits each.db)" "it is one transaction each, too"

# Once there are rows; a table that is made anew without any does not count.
printf 'INSERT INTO t0000_m VALUES (1, 1);' >m/0001_m.sql
exits 0 "rows in the second" schemagen migrate --url rows.db --out m
is "$(commits rows.db)" "$(commits each.db)" "it is one transaction each behind them"
printf 'CREATE TABLE t0001_m AS SELECT 1 AS x, 2 AS y;' >m/0001_m.sql
exits 0 "rows that nobody tells of" schemagen migrate --url made.db --out m
is "$(commits made.db)" "$(commits each.db)" "count as well"
printf 'PRAGMA foreign_keys=OFF;--> statement-breakpoint\nCREATE TABLE n (x integer PRIMARY KEY, y text);--> statement-breakpoint
INSERT INTO n SELECT x, y FROM t0000_m;--> statement-breakpoint\nDROP TABLE t0000_m;--> statement-breakpoint
ALTER TABLE n RENAME TO t0000_m;--> statement-breakpoint\nPRAGMA foreign_keys=ON;' >m/0001_m.sql
exits 0 "a table made anew" schemagen migrate --url anew.db --out m
is $(($(commits each.db) - $(commits anew.db) >= 5)) 1 "the others share" || diag "$(commits anew.db)"

# One of them fails: those before it stay, as with a transaction each.
printf 'CREATE TABLE t0001_m (x);' >m/0001_m.sql
printf 'CREATE TABLE u (x);--> statement-breakpoint\nCREATE TABLE t0003_m (x);' >m/0004_m.sql
exits 5 "the fifth fails" schemagen migrate --url fails.db --out m --log json
is "$(recorded fails.db)" "0000_m 0001_m 0002_m 0003_m" "those before it are recorded"
is "$(tables fails.db)" "t0000_m t0001_m t0002_m t0003_m" "nothing of it is left"
like "$(cat "$scratch/err")" "m/0004_m.sql:2:14: error: statement 2 of 2 of '0004_m' failed" "it says where"
like "$(cat "$scratch/err")" "nothing of '0004_m' was kept; 4 migrations before it in this run are committed" "and what is there"
is "$(grep -c "error: " "$scratch/err")" 1 "once"
is "$(grep -o '"event":"[a-z]*"' "$scratch/out" | sort | uniq -c | tr -s ' \n' ' ')" \
    ' 4 "event":"done" 1 "event":"failed" 5 "event":"start" 8 "event":"statement" ' "as each by itself is told"
printf 'CREATE TABLE u (x);--> statement-breakpoint\n' >m/0004_m.sql
exits 0 "mended" schemagen migrate --url fails.db --out m
is "$(recorded fails.db)" "$(echo $tags)" "all are recorded"

# Eight at once on nothing
for i in 1 2 3 4 5 6 7 8; do
    (schemagen migrate --url eight.db --out m >/dev/null 2>&1 || echo "$i failed" >>failures) &
done
wait
is "$(cat failures 2>/dev/null)" "" "eight runners at once all end well"
is "$(sql eight.db 'select count(*), count(distinct hash) from __drizzle_migrations')" "10|10" "each migration ran once"

# Killed at random: what there is, is recorded, and nothing else.
left=40
while [ $left -gt 0 ]; do
    left=$((left - 1))
    rm -f k.db*
    schemagen migrate --url k.db --out m >/dev/null 2>&1 &
    sleep "0.00$((left % 10))"
    kill -9 $! 2>/dev/null
    wait $! 2>/dev/null
    there=$(sql k.db "select count(*) from sqlite_master where type = 'table' and name not like '\_%' escape '\'")
    noted=$(sql k.db 'select count(*) from __drizzle_migrations' 2>/dev/null)
    [ "$there" = "${noted:-0}" ] || echo "$there tables, $noted records" >>kills
    schemagen migrate --url k.db --out m >/dev/null 2>&1 || echo "run after kill failed" >>kills
    [ "$(recorded k.db)" = "$(echo $tags)" ] || echo "not all are recorded" >>kills
done
is "$(cat kills 2>/dev/null)" "" "after each kill there is what is recorded, and the next run completes"
done_testing
