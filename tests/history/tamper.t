#!/bin/sh
# Every byte of the SQL, the snapshots, the journal and the sum file of a folder, changed one at a time: check finds it, always.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"

cat >schemagen.schema <<'EOT'
project {
  dialect sqlite
  out     "migrations"
}

table t {
  a  integer
}
EOT
ok "a folder" schemagen generate --name one
sed -i 's/^  a  integer/&\n  b  text/' schemagen.schema
ok "of two migrations" schemagen generate --name two
ok "that is in order" schemagen check

ok "each of them is found" "$top_builddir/tests/history/tamper" migrations
diag "$(tail -n 1 "$scratch/ok.out")"
ok "and the folder is as it was" schemagen check

# The program says so, too.
for file in migrations/0000_one.sql migrations/meta/0001_snapshot.json migrations/meta/_journal.json migrations/meta/_schemagen.sum; do
    cp "$file" "$scratch/kept"
    { head -c 20 "$scratch/kept"; printf '~'; tail -c +22 "$scratch/kept"; } >"$file"
    schemagen check --quiet >/dev/null 2>&1
    like "$?" '^[13]$' "${file##*/}: the exit code"
    cp "$scratch/kept" "$file"
done

# Line ends are git's to choose.
for file in migrations/*.sql migrations/meta/*; do
    sed 's/$/\r/' "$file" >"$scratch/crlf" && cp "$scratch/crlf" "$file"
done
ok "CRLF is the same folder" schemagen check --fast
done_testing
