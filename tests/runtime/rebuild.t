#!/bin/sh
# What a rebuilt table takes along and the schema does not know: triggers and views made by hand, the place of AUTOINCREMENT.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
built_with SQLITE || skip_all "built without SQLite"

sql() {
    "$PYTHON3" -c "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); [db.executescript(s) for s in sys.argv[3:]]; print('\n'.join('|'.join(map(str, r)) for r in db.execute(sys.argv[2])))" "$@"
}
# before DATABASE: the first schema, rows, and what somebody made by hand
before() {
    schemagen migrate --url "$1" --out m --to 0000_first >/dev/null 2>&1
    sql "$1" "select 1" "
        insert into tasks (title) values ('a'), ('b'), ('c'); delete from tasks where id = 3;
        create view by_hand as select id + 1 as n from tasks;
        create view over_it as select n from by_hand, open;
        create trigger own after insert on tasks begin insert into log values (new.id); end;
        create trigger other after update on log begin insert into tasks (title) values ('from ' || new.x); end;
        create trigger instead instead of insert on over_it begin insert into log values (new.n); end;
        create trigger apart after delete on log begin select 1; end" >/dev/null
}
schema="select type, name, tbl_name, sql from sqlite_schema where type in ('view', 'trigger') order by 1, 2"

# The rebuild of tasks needs the view open out of the way.
cat >a.schema <<'END'
project {
  dialect sqlite
}

table tasks {
  id integer primary key autoincrement
  title text
}

table log {
  x integer
}

view open as $$select id from tasks$$
END
sed 's/title text/title text not null default '"'none'"'/' a.schema >b.schema
exits 0 "the first migration" schemagen generate --schema a.schema --out m --name first
exits 0 "the rebuild" schemagen generate --schema b.schema --out m --name rebuild
like "$(cat m/0001_rebuild.sql)" "DROP TABLE .tasks" "is one"
before a.db
sql a.db "$schema" >was
exits 0 "it is applied" schemagen migrate --url a.db --out m
is "$(sql a.db "$schema")" "$(cat was)" "triggers and views are as they were"
is "$(sql a.db 'select id from tasks order by id' "insert into tasks (title) values ('d')")" "1
2
4" "a key that was given once is not given again"
is "$(sql a.db 'select x from log' 'insert into over_it values (7)')" "4
7" "the triggers fire"

# An empty table keeps its place, too; and the way back is a rebuild like the way there.
before empty.db
sql empty.db "select 1" "delete from tasks" >/dev/null
exits 0 "an empty table" schemagen migrate --url empty.db --out m
is "$(sql empty.db 'select seq from sqlite_sequence')" 3 "keeps its place"
exits 0 "down" schemagen down --url empty.db --out m --allow-destructive
is "$(sql empty.db 'select seq from sqlite_sequence')" 3 "it does so on the way back"
is "$(sql empty.db "select count(*) from sqlite_schema where type = 'trigger'")" 4 "as do the triggers"

# SQLite takes a string for a name where only a name can stand.
cp -R m strings
cat >strings/0001_rebuild.sql <<'END'
PRAGMA foreign_keys=OFF;
--> statement-breakpoint
CREATE TABLE `__new_tasks` (`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL, `title` text DEFAULT 'none');
--> statement-breakpoint
INSERT INTO `__new_tasks` ("id", "title") SELECT "id", "title" FROM `tasks`;
--> statement-breakpoint
DROP VIEW 'by_hand';
--> statement-breakpoint
DROP TABLE 'tasks';
--> statement-breakpoint
ALTER TABLE '__new_tasks' RENAME TO 'tasks';
--> statement-breakpoint
CREATE VIEW 'by_hand' AS select id + 2 as n from tasks;
--> statement-breakpoint
PRAGMA foreign_keys=ON;
END
before strings.db
exits 0 "names in single quotes" schemagen migrate --url strings.db --out strings
is "$(sql strings.db "select count(*) from sqlite_schema where type = 'trigger'")" 4 "the triggers are kept"
is "$(sql strings.db "select n from by_hand where n = 4")" 4 "and what the migration makes anew is its own affair"

# What would not work behind the rebuild is named, and nothing is done.
cp -R m c
cat >c/0001_rebuild.sql <<'END'
PRAGMA foreign_keys=OFF;
CREATE TABLE `__new_tasks` (`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL, `name` text DEFAULT 'none');
INSERT INTO `__new_tasks` ("id") SELECT "id" FROM `tasks`;
DROP TABLE `tasks`;
ALTER TABLE `__new_tasks` RENAME TO `tasks`;
PRAGMA foreign_keys=ON;
END
before c.db
exits 5 "a trigger that needs it" schemagen migrate --url c.db --out c
like "$(cat "$scratch/err")" "the trigger 'other' would not work any more: table tasks has no column named title" "is named"
like "$(cat "$scratch/err")" "put DROP TRIGGER before the rebuild" "with what to do"
is "$(sql c.db "$schema")" "$(cat was)" "everything is as it was"
is "$(sql c.db 'select group_concat(title) from tasks')" "a,b" "the rows, too"
{
    echo 'DROP TRIGGER other;'
    cat c/0001_rebuild.sql
    echo "CREATE TRIGGER other AFTER UPDATE ON log BEGIN INSERT INTO tasks (name) VALUES ('from ' || new.x); END;"
    echo "CREATE TRIGGER IF NOT EXISTS own AFTER INSERT ON tasks BEGIN INSERT INTO log VALUES (-new.id); END;"
} >c/new && mv c/new c/0001_rebuild.sql
exits 0 "a migration that sees to it itself" schemagen migrate --url c.db --out c
like "$(sql c.db "select sql from sqlite_schema where name = 'other'")" "tasks \(name\)" "has its way"
like "$(sql c.db "select sql from sqlite_schema where name = 'own'")" "VALUES \(-new.id\)" "with both"

# A table that first gets another name, while a view is out of the way.
sed 's/id from tasks/id from jobs/; s/table tasks/table jobs renamed from tasks/; s/title text/title text not null default '"'none'"'/' a.schema >d.schema
cp -R m d
exits 0 "without the rebuild before" schemagen drop --out d
exits 0 "a rename and a rebuild" schemagen generate --schema d.schema --out d --name renamed
like "$(tr '\n' ' ' <d/0001_renamed.sql)" 'DROP VIEW .*RENAME TO `jobs`.*DROP TABLE `jobs`' "are behind the drop of a view"
before d.db
sql d.db "select 1" "drop view over_it" >/dev/null
exits 0 "they are applied" schemagen migrate --url d.db --out d
is "$(sql d.db "select name || ' ' || tbl_name from sqlite_schema where type = 'trigger' order by 1")" "apart log
other log
own jobs" "triggers and views follow the name"
is "$(sql d.db 'select max(id) from jobs' "insert into jobs (title) values ('d')")" 4 "keys go on"
is "$(sql d.db 'select max(x) from log')" 4 "the trigger fires"
is "$(sql d.db 'select max(n) from by_hand')" 5 "the view reads it"
exits 0 "down" schemagen down --url d.db --out d --allow-destructive
is "$(sql d.db "select group_concat(name || ' ' || tbl_name) from (select * from sqlite_schema where type = 'trigger' order by name)")" \
    "apart log,other log,own tasks" "and back"

# Indexes that somebody made are kept; those of the schema come and go with it.
mkdir i
cat >i/1.schema <<'END2'
project {
  dialect sqlite
}

table tasks {
  id integer primary key
  title text
  old text
  index tasks_old (old)
  index tasks_title (title)
}

table log {
  id integer primary key
  task text
}
END2
sed -e 's/  title text/  title text not null default '"'none'"'/' -e '/^  old text/d' -e '/tasks_old/d' -e '/tasks_title/d' i/1.schema >i/2.schema
exits 0 "the first migration" schemagen generate --schema i/1.schema --out i/m --name first
exits 0 "a rebuild that leaves out two indexes" schemagen generate --schema i/2.schema --out i/m --name rebuild
indexes="select name || ' ' || tbl_name || ' ' || sql from sqlite_schema where type = 'index' and sql is not null order by 1"
indexed() {
    schemagen migrate --url "$1" --out i/m --to 0000_first >/dev/null 2>&1
    sql "$1" "select 1" "
        insert into tasks (title, old) values ('a', 'x'), ('b', 'x'), ('c', 'x');
        create unique index by_hand on tasks (lower(title)) where id > 0;
        create index \"of it's own\" on tasks (title desc);
        create index gone on tasks (old);
        create index apart on log (task);
        create trigger log_title after insert on log begin insert into tasks (title) values (new.task) on conflict (lower(title)) where id > 0 do nothing; end" >/dev/null
}
indexed i.db
exits 0 "indexes by hand" schemagen migrate --url i.db --out i/m
is "$(sql i.db "$indexes")" "apart log CREATE INDEX apart on log (task)
by_hand tasks CREATE UNIQUE INDEX by_hand on tasks (lower(title)) where id > 0
of it's own tasks CREATE INDEX \"of it's own\" on tasks (title desc)" "are kept, those that the schema drops are not"
like "$(cat "$scratch/err")" "warning.*the index 'gone' of 'tasks' went when '0001_rebuild' made its table anew: no such column: old" "one whose column is gone is warned of"
is "$(grep -c index-lost "$scratch/err")" 1 "and no other"
is "$(sql i.db 'select count(*) from tasks' "insert into log (task) values ('A'), ('d')")" 4 "a trigger can rest on one"
exits 0 "down" schemagen down --url i.db --out i/m --allow-destructive
is "$(sql i.db "$indexes" | sed 's/ .*//' | tr '\n' ' ')" "apart by_hand of tasks_old tasks_title " "keeps them, too, and has those of the schema again"
is "$(cat "$scratch/err" | grep -c index-lost)" 0 "without a word"

# Where no snapshot tells one from those of the schema, what is not made again is said; and a migration can see to it itself.
cp -R i/m i/bare
rm i/bare/meta/*_snapshot.json
indexed bare.db
sql bare.db "select 1" "drop trigger log_title" >/dev/null
exits 0 "without snapshots" schemagen migrate --url bare.db --out i/bare
like "$(cat "$scratch/err")" "the index 'by_hand' of 'tasks' went .* no snapshots" "what goes is said"
cp -R i/m i/own
{
    echo 'DROP INDEX gone;'
    cat i/m/0001_rebuild.sql
    printf '%s\n' ';' 'CREATE UNIQUE INDEX main.by_hand ON tasks (title);' 'SELECT 1;'
} >i/own/0001_rebuild.sql
indexed own.db
sql own.db "select 1" "drop trigger log_title" >/dev/null
exits 0 "a migration that sees to it" schemagen migrate --url own.db --out i/own
is "$(grep -c index-lost "$scratch/err")" 0 "is left alone"
is "$(sql own.db "$indexes" | sed -n 's/^by_hand //p')" "tasks CREATE UNIQUE INDEX by_hand ON tasks (title)" "and has its way"
done_testing
