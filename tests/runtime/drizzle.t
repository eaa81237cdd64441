#!/bin/sh
# drizzle-orm's own migrator and schemagen on one database, one after the other, in both orders. drizzle-orm comes from the npm
# registry once (or from the folder in SCHEMAGEN_TEST_NODE_MODULES) and is kept in the build tree.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/lib/pg.sh"
need node npm
built_with POSTGRESQL || skip_all "built without PostgreSQL"

modules=${SCHEMAGEN_TEST_NODE_MODULES:-$top_builddir/tests/scratch/drizzle-orm/node_modules}
if [ ! -d "$modules/drizzle-orm" ]; then
    folder=$(dirname "$modules")
    mkdir -p "$folder"
    (cd "$folder" && npm install --silent --no-audit --no-fund --prefix . drizzle-orm@0.45 pg@8 >npm.log 2>&1) ||
        skip_all "drizzle-orm cannot be installed from the npm registry"
fi
pg_start

mkdir -p m/meta half/meta
write_folder() {
    "$PYTHON3" - "$1" "$2" <<'END'
import json, sys
folder, count = sys.argv[1], int(sys.argv[2])
entries = []
for i in range(count):
    tag = '%04d_m' % i
    entries.append({'idx': i, 'version': '7', 'when': 1000 * (i + 1), 'tag': tag, 'breakpoints': True})
    with open('%s/%s.sql' % (folder, tag), 'w', newline='') as f:
        f.write('CREATE TABLE "t%d" (\n\t"id" serial PRIMARY KEY NOT NULL\n);\n--> statement-breakpoint\nINSERT INTO "t%d" DEFAULT VALUES;' % (i, i))
json.dump({'version': '7', 'dialect': 'postgresql', 'entries': entries}, open(folder + '/meta/_journal.json', 'w'))
END
}
write_folder half 3
write_folder m 6
cat >migrate.cjs <<'END'
const { Client } = require('pg');
const { drizzle } = require('drizzle-orm/node-postgres');
const { migrate } = require('drizzle-orm/node-postgres/migrator');
(async () => {
  const client = new Client({ database: process.argv[2], host: process.argv[4], user: process.argv[5] });
  await client.connect();
  await migrate(drizzle(client), { migrationsFolder: process.argv[3] });
  await client.end();
})().catch((e) => { console.error(e); process.exit(1); });
END
their() {
    NODE_PATH=$modules node migrate.cjs "$pg_db" "$1" "$pg_host" "$(pg_sql postgres -Atc 'select current_user')"
}
state() {
    pg_sql "$pg_db" -Atc "select string_agg(hash || created_at, ',' order by id) from drizzle.__drizzle_migrations" \
        -c "select (select count(*) from t0) || '/' || (select count(*) from t5)"
}

pg_database
ok "drizzle-orm applies the first half" their half
exits 0 "schemagen the rest" schemagen migrate --url "$pg_url" --out m
ok "drizzle-orm finds nothing to do" their m
exits 0 "schemagen agrees" schemagen validate --url "$pg_url" --out m
first=$(state)
pg_database
exits 0 "schemagen applies the first half" schemagen migrate --url "$pg_url" --out half
ok "drizzle-orm the rest" their m
exits 0 "schemagen finds nothing to do" schemagen status --url "$pg_url" --out m
is "$(state)" "$first" "both ways leave the same rows"
done_testing
