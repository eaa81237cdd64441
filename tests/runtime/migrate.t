#!/bin/sh
# Migrations on SQLite: what is recorded, what is kept when something fails, what runs at once.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/journal.sh"
built_with SQLITE || skip_all "built without SQLite"

sql() {
    "$PYTHON3" -c "import sqlite3, sys; print('\n'.join('|'.join(map(str, r)) for r in sqlite3.connect(sys.argv[1], timeout=20).execute(sys.argv[2])))" "$@"
}
sha() {
    "$PYTHON3" -c "import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest())" "$1"
}

journal sqlite 0000_a=1000 0001_b=2000
printf 'CREATE TABLE `p` (\n\t`id` integer PRIMARY KEY\n);\n--> statement-breakpoint\nCREATE TABLE `c` (`p` integer REFERENCES p(id) ON DELETE CASCADE);\n--> statement-breakpoint\n-- nothing\n' >m/0000_a.sql
printf "INSERT INTO p VALUES (1), (2);--> statement-breakpoint\nINSERT INTO c VALUES (1), (2);" >m/0001_b.sql
exits 1 "status: something is pending" schemagen status --url a.db --out m
ok "no file was made by it" test ! -e a.db
exits 0 "migrate" schemagen migrate --url a.db --out m
is "$(sql a.db 'select id, hash, created_at, typeof(created_at) from __drizzle_migrations')" \
    "None|$(sha m/0000_a.sql)|1000|integer
None|$(sha m/0001_b.sql)|2000|integer" "the rows are drizzle-orm's"
like "$(sql a.db "select replace(replace(sql, char(10), ' '), char(9), '') from sqlite_master where name = '__drizzle_migrations'")" \
    '^CREATE TABLE "__drizzle_migrations" \( id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric \)$' "and so is the table"
exits 0 "status: all applied" schemagen status --url a.db --out m
exits 0 "migrate again" schemagen migrate --url a.db --out m
is "$(cat "$scratch/out")" "a.db is up to date" "nothing to do"

# The rollback journal stays from one transaction to the next, and goes with the run; what a migration sets itself holds.
ok "no journal is left" test ! -e a.db-journal
ok "the file has the journal mode that it had" [ "$(sql a.db 'pragma journal_mode')" = delete ]
mkdir wal
printf -- '-- schemagen: no-transaction\nPRAGMA journal_mode = wal;\n' >wal/20260101000000_wal.sql
printf 'CREATE TABLE w (a);\n' >wal/20260101000001_table.sql
exits 0 "a migration sets WAL" schemagen migrate --url w.db --out wal
is "$(sql w.db 'pragma journal_mode')" wal "and it is kept"

# A rebuild keeps the children, though foreign keys cascade.
journal sqlite 0000_a=1000 0001_b=2000 0002_rebuild=3000
cat >m/0002_rebuild.sql <<'END'
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_p` (`id` integer PRIMARY KEY, `x` text DEFAULT 'n');--> statement-breakpoint
INSERT INTO `__new_p`("id") SELECT "id" FROM `p`;--> statement-breakpoint
DROP TABLE `p`;--> statement-breakpoint
ALTER TABLE `__new_p` RENAME TO `p`;--> statement-breakpoint
PRAGMA foreign_keys=ON;
END
exits 0 "a rebuild" schemagen migrate --url a.db --out m
is "$(sql a.db 'select (select count(*) from p), (select count(*) from c)')" "2|2" "no row was lost"

# What fails leaves nothing.
journal sqlite 0000_a=1000 0001_b=2000 0002_rebuild=3000 0003_bad=4000 0004_after=5000
printf 'CREATE TABLE x (y);--> statement-breakpoint\nINSERT INTO x VALUES ("double quoted");' >m/0003_bad.sql
printf 'CREATE TABLE z (y);' >m/0004_after.sql
exits 5 "a failing migration" schemagen migrate --url a.db --out m
like "$(cat "$scratch/err")" "m/0003_bad.sql:2:23: error: statement 2 of 2 of '0003_bad' failed" "says where"
like "$(cat "$scratch/err")" "to go on: mend the cause, then schemagen migrate --out m --url a.db" "and how to go on"
is "$(sql a.db "select count(*) from sqlite_master where name in ('x', 'z')")" 0 "nothing of it is there"
printf 'DELETE FROM p WHERE id = 1;' >m/0003_bad.sql
exits 5 "a broken foreign key" schemagen migrate --url a.db --out m
like "$(cat "$scratch/err")" "1 row of 'c' refers to rows of 'p' that are not there" "is found before the commit"
is "$(sql a.db 'select count(*) from p')" 2 "and rolled back"
(ulimit -f 8 && exec "$SCHEMAGEN" migrate --url small.db --out m) >/dev/null 2>limited # of 512 bytes
is $? 4 "a file that may not grow so far"
like "$(cat limited)" "disk I/O error \\(SQLITE_IOERR\\)" "is an error that is told, and no signal"
printf 'CREATE TABLE x (y);\r\nCREATE TRIGGER tr AFTER INSERT ON x BEGIN\r\n  DELETE FROM x; -- ;\r\n  SELECT CASE WHEN 1 THEN 2 END;\r\nEND;\r\nINSERT INTO x VALUES (1);\r\n' >m/0003_bad.sql
exits 0 "without markers, with a trigger" schemagen migrate --url a.db --out m
is "$(sql a.db 'select count(*) from x')" 0 "the trigger was made whole"

# CRLF and LF are the same text; anything else is an edit.
"$PYTHON3" -c "p='m/0003_bad.sql'; d=open(p,'rb').read().replace(b'\r\n', b'\n'); open(p,'wb').write(d)"
exits 0 "validate: other line ends" schemagen validate --url a.db --out m
echo '-- x' >>m/0003_bad.sql
exits 1 "validate: an edit" schemagen validate --url a.db --out m
exits 0 "repair" schemagen repair --url a.db --out m
exits 0 "validate after repair" schemagen validate --url a.db --out m

# Out of order
journal sqlite 0000_a=1000 0001_b=2000 0002_rebuild=3000 0003_late=3500 0003_bad=4000 0004_after=5000
printf 'CREATE TABLE late (y);' >m/0003_late.sql
exits 7 "older than the newest applied" schemagen migrate --url a.db --out m
like "$(cat "$scratch/err")" "'0003_late'" "is named"
exits 0 "and applied when asked" schemagen migrate --url a.db --out m --out-of-order

# Outside a transaction, piece by piece
rm -rf m
journal sqlite 0000_v=1000
printf -- '-- schemagen: no-transaction\nCREATE TABLE v (y);\nVACUUM;\nINSERT INTO v VALUES (1);\nINSERT INTO nope VALUES (1);\nINSERT INTO v VALUES (2);' >m/0000_v.sql
exits 5 "the fourth statement fails" schemagen migrate --url v.db --out m
like "$(cat "$scratch/err")" "committed and recorded: statements 1 to 3 of 5" "says what is kept"
sed -i s/nope/v/ m/0000_v.sql
exits 0 "the next run goes on there" schemagen migrate --url v.db --out m
is "$(sql v.db 'select group_concat(y) from v')" "1,1,2" "nothing ran twice"

# Undoing
rm -rf m
journal sqlite 0000_d=1000 0001_e=2000
printf -- '-- UP\nCREATE TABLE d (y);\n-- DOWN\nDROP TABLE d;\n' >m/0000_d.sql
printf 'CREATE TABLE e (y);' >m/0001_e.sql
printf 'DROP TABLE e;' >m/0001_e.down.sql
exits 0 "up" schemagen migrate --url d.db --out m
is "$(sql d.db "select count(*) from sqlite_master where name in ('d', 'e')")" 2 "both parts run"
exits 0 "down 2" schemagen down 2 --url d.db --out m
is "$(sql d.db "select (select count(*) from sqlite_master where name in ('d', 'e')), (select count(*) from __drizzle_migrations)")" \
    "0|0" "nothing is left"

# Names by time, without a journal
mkdir t
printf 'CREATE TABLE one (y);' >t/20240102030405_one.sql
printf 'CREATE TABLE two (y);' >t/20240102030406_two.sql
exits 0 "a folder without a journal" schemagen migrate --url t.db --out t
is "$(sql t.db 'select created_at from __drizzle_migrations')" "1704164645000
1704164646000" "its times come from the names"

# A file answers where it is, or can be made
exits 0 "wait: a file that is there" schemagen wait --url d.db --timeout 300ms
exits 0 "wait: a file that can be made" schemagen wait --url not-yet.db --timeout 300ms
is "$(ls not-yet.db 2>&1 | grep -c No)" 1 "which is not made"
exits 4 "wait: a folder that is missing" schemagen wait --url missing/app.db --timeout 500ms
is "$(grep -c "there is no folder 'missing'" "$scratch/err")" 1 "which it says once"
exits 4 "wait: a folder that is none" schemagen wait --url d.db/x.db --timeout 300ms
schemagen wait --url sqlite:missing/app.db --timeout 30s >wait.out 2>&1 &
wait=$!
mkdir missing
wait $wait
is "$? $(cat wait.out)" "0 sqlite:missing/app.db answers" "wait: a folder that comes"

# hold FILE SECONDS: somebody writes to it, and lets nobody read meanwhile
hold() {
    "$PYTHON3" -c 'import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN EXCLUSIVE")
open("held", "w").close()
time.sleep(float(sys.argv[2]))' "$1" "$2" &
    holder=$!
    until [ -e held ]; do sleep 0.05; done
    rm held
}
hold d.db 30
exits 6 "wait: a file that is locked" schemagen wait --url d.db --timeout 300ms
is "$(grep -c 'another program is at work in the file: wait for its end$' "$scratch/err")" 1 "which it says without an option that it does not have"
exits 6 "migrate on it" schemagen migrate --url d.db --out m --lock-wait 100ms
is "$(grep -c 'wait for its end, or longer (--lock-wait)$' "$scratch/err")" 1 "has that option"
kill $holder
hold d.db 7
exits 0 "wait: a file that is locked for longer than SQLite waits by itself" schemagen wait --url d.db --timeout 60s

# Somebody takes the row of a migration that was only recorded out of drizzle's table
exits 0 "baseline" schemagen baseline --url base.db --out m
"$PYTHON3" -c 'import sqlite3; sqlite3.connect("base.db", isolation_level=None).execute("DELETE FROM __drizzle_migrations WHERE created_at = 2000")'
exits 1 "status: it is pending" schemagen status --url base.db --out m
is "$(grep -c '^pending  *0001_e$' "$scratch/out") $(grep -c partial "$scratch/out")" "1 0" "and not half applied"
exits 0 "down: the one before it" schemagen down --url base.db --out m --dry-run
like "$(cat "$scratch/out")" "undo 0000_d" "is the one that is undone"
exits 0 "migrate runs it" schemagen migrate --url base.db --out m
is "$(sql base.db "select count(*) from sqlite_master where name in ('d', 'e')")" 1 "it alone"

# What is no file
mkdir folder.db
mkfifo pipe.db
exits 4 "a folder" schemagen migrate --url folder.db --out m
is "$(cat "$scratch/err")" "schemagen: error: folder.db: cannot connect: it is a folder [database]" "is called that"
exits 4 "a pipe" timeout 20 schemagen status --url pipe.db --out m
is "$(cat "$scratch/err")" "schemagen: error: pipe.db: cannot connect: it is no file, but a device, a pipe or a socket [database]" "is not opened"

# Who reads keeps a commit away
rm -rf m
journal sqlite 0000_r 0001_s
printf 'CREATE TABLE r (x);' >m/0000_r.sql
printf 'CREATE TABLE s (x);CREATE TABLE s2 (x);CREATE TABLE s3 (x);' >m/0001_s.sql
exits 0 "a table" schemagen migrate --url r.db --out m --to 0
"$PYTHON3" -c 'import sqlite3, time
db = sqlite3.connect("r.db", isolation_level=None)
db.execute("BEGIN")
db.execute("SELECT * FROM r").fetchall()
open("held", "w").close()
time.sleep(30)' &
holder=$!
until [ -e held ]; do sleep 0.05; done
exits 6 "a reader that does not end" schemagen migrate --url r.db --out m --lock-wait 100ms --retries 0
like "$(cat "$scratch/err")" "'0001_s' failed at COMMIT: database is locked" "is no fault of a statement"
kill $holder

# What undoes a migration is one transaction
printf 'DROP TABLE s;VACUUM;' >m/0001_s.down.sql
exits 0 "up" schemagen migrate --url r.db --out m
exits 3 "down with what cannot be in one, behind what is" schemagen down --url r.db --out m --allow-destructive
like "$(cat "$scratch/err")" "statement 2 of '0001_s' cannot run inside a transaction" "is refused"
is "$(sql r.db "select count(*) from sqlite_master where name = 's'")" 1 "before anything is run"

# Who reads JSON is told what would be lost, too
mkdir loss
printf 'project {\n  dialect sqlite\n  url "x.db"\n}\ntable t {\n  id integer primary key\n}\n' >loss/schemagen.schema
cd loss
exits 0 "a migration" schemagen generate
exits 0 "that is applied" schemagen migrate
exits 7 "down without consent" schemagen down --json
is "$("$PYTHON3" -c 'import json, sys
d = json.load(open(sys.argv[1]))
print(d["database"], *d["migrations"][0]["losses"], sep="; ")' "$scratch/out")" "x.db; the table 't' is dropped with all of its rows" "says what would be lost"
cd ..

# Events are all that is on standard output
mkdir log log/seeds
printf 'project {\n  dialect sqlite\n  url "l.db"\n  destructive allow\n}\ntable t {\n  id integer primary key\n}\n' >log/schemagen.schema
printf 'INSERT INTO t VALUES (1);' >log/seeds/1.sql
cd log
exits 0 "a migration" schemagen generate
for command in migrate "down --allow-destructive" "reset --yes" "seed" "down --allow-destructive" "migrate --targets list"; do
    echo l.db >list
    exits 0 "$command --log json" schemagen $command --log json
    is "$("$PYTHON3" -c 'import json, sys; print(*sorted({json.loads(l)["event"] for l in open(sys.argv[1])}))' "$scratch/out")" \
        "$([ "$command" = seed ] || echo done start statement)" "$command: a line each"
done
cd ..

# Eight at once
rm -rf m
journal sqlite $(for i in 1 2 3 4 5 6 7 8 9; do echo "000${i}_m=${i}000"; done)
for i in 1 2 3 4 5 6 7 8 9; do printf 'CREATE TABLE t%d (y);--> statement-breakpoint\nINSERT INTO t%d VALUES (1);' $i $i >m/000${i}_m.sql; done
for i in 1 2 3 4 5 6 7 8; do
    (schemagen migrate --url eight.db --out m >/dev/null 2>&1 || echo "$i failed" >>failures) &
done
wait
is "$(cat failures 2>/dev/null)" "" "eight runners at once all end well"
is "$(sql eight.db 'select count(*), count(distinct hash) from __drizzle_migrations')" "9|9" "each migration ran once"

# Four that empty it and fill it again
mkdir four
printf 'project {\n  dialect sqlite\n  url "f.db"\n  destructive allow\n}\ntable a { id integer primary key }\ntable b { id integer references a(id) }\n' >four/schemagen.schema
cd four
exits 0 "tables" schemagen generate
for round in 1 2 3 4 5 6 7 8; do
    for i in 1 2 3 4; do
        schemagen reset --yes >/dev/null 2>>../resets &
    done
    wait
done
# One may find the tables of another gone, and says so; what it leaves is whole.
is "$(grep 'already exists' ../resets)" "" "of four resets at once none leaves tables without their records"
exits 0 "one more" schemagen reset --yes
exits 0 "all is applied" schemagen status
cd ..

# A trigger on the table of what is recorded that leaves its rows out
journal sqlite 0000_a 0001_b
printf 'CREATE TABLE a (x);' >m/0000_a.sql
printf 'CREATE TABLE b (x);' >m/0001_b.sql
exits 0 "the first" schemagen migrate --url eat.db --out m --to 0000_a
sql eat.db 'CREATE TRIGGER eat BEFORE INSERT ON __drizzle_migrations BEGIN SELECT RAISE(IGNORE); END'
exits 5 "what is not recorded is not applied" schemagen migrate --url eat.db --out m
like "$(cat "$scratch/err")" 'a trigger on "__drizzle_migrations" leaves the row out' "it says why"
is "$(sql eat.db "select count(*) from sqlite_master where name = 'b'")" 0 "nothing of it was kept"
exits 4 "nor does baseline say so" schemagen baseline --url eat.db --out m

# Killed at random
journal sqlite $(for i in 1 2 3 4 5 6 7 8 9; do echo "000${i}_m=${i}000"; done)
left=20
while [ $left -gt 0 ]; do
    left=$((left - 1))
    rm -f k.db*
    schemagen migrate --url k.db --out m >/dev/null 2>&1 &
    sleep "0.00$((left % 10))"
    kill -9 $! 2>/dev/null
    wait $! 2>/dev/null
    schemagen migrate --url k.db --out m >/dev/null 2>&1 || echo "run after kill failed" >>kills
    [ "$(sql k.db 'select count(*), (select sum(y) from t9) from __drizzle_migrations')" = "9|1" ] || echo "half applied" >>kills
done
is "$(cat kills 2>/dev/null)" "" "after each kill the next run completes"
done_testing
