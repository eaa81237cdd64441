#!/bin/sh
# check: every finding has a code of the registry, all forms of output, folders of drizzle-kit, edited SQL, time by counting.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/history/git.sh"
need git

git_repository "$scratch/work/repository"
ok "a project" project sqlite
ok "is in order" schemagen check
ok "--fast" schemagen check --fast
ok "--quiet" schemagen check --quiet
is "$(schemagen check --quiet 2>&1)" "" "says nothing"
ok "--since" schemagen check --since main
ok "--staged" schemagen check --staged

# Edited SQL, told apart by its effect
cp migrations/0000_first.sql "$scratch/first"
sed -i 's/^/  /' migrations/0000_first.sql
schemagen check --update >"$scratch/out" 2>&1
like "$(schemagen check -v 2>/dev/null)" '^0000_first: as generated' "white space is no edit"
if built_with SQLITE; then
    { echo '-- schemagen: edited for old servers'; cat "$scratch/first"; echo '--> statement-breakpoint'; echo 'SELECT 1;'; } \
        >migrations/0000_first.sql
    schemagen check --update >"$scratch/out" 2>&1
    like "$(schemagen check -v 2>/dev/null)" '^0000_first: edited, same effect: for old servers' "with its reason"
    like "$(schemagen check -v 2>/dev/null)" '^  \+ SELECT 1' "and the statement"
    is "$(schemagen check 2>&1 | grep -c '\[')" 0 "and no finding"
    sed -i 's/SELECT 1;/ALTER TABLE users ADD x text;/; /edited for/d' migrations/0000_first.sql
    exits 1 "another schema is an error" schemagen check --update
    like "$(cat "$scratch/err")" 'sql-other-schema' "named"
    rm migrations/meta/_schemagen.sum
    ok "what was there before schemagen is judged mildly" schemagen check
    cp "$scratch/first" migrations/0000_first.sql
    git checkout -q migrations
    schemagen generate -q --custom --name by_hand >"$scratch/out"
    {
        echo "CREATE TRIGGER added AFTER INSERT ON users BEGIN UPDATE users SET name = lower(name) WHERE id = new.id; END;"
        echo "CREATE VIRTUAL TABLE words USING fts5(word);"
        echo "CREATE VIRTUAL TABLE places USING rtree(id, a, b);"
    } >migrations/0001_by_hand.sql
    schemagen generate -q --custom --name by_hand_again >"$scratch/out"
    echo "DROP TRIGGER added;" >migrations/0002_by_hand_again.sql
    ok "what no snapshot can hold" schemagen check --update
    is "$(schemagen check 2>&1)" "schema, snapshots and SQL agree (3 migrations)" "is no finding"
    echo "CREATE TABLE words_data_too (id integer);" >>migrations/0001_by_hand.sql
    schemagen check --update >"$scratch/out" 2>&1
    like "$(schemagen check 2>&1)" "it leaves table 'words_data_too'" "a table made by hand is one"
    git clean -qfd
else
    skip "built without SQLite" 9
fi
cp "$scratch/first" migrations/0000_first.sql
git checkout -q migrations

# A folder without a sum file, taken over: the next migration lists what was there
rm migrations/meta/_schemagen.sum
table users "  name  text  not null" "  taken  text"
ok "generate in a folder without a sum file" schemagen generate -q --name taken
ok "check is clean after it" schemagen check
is "$(grep -cE '^[0-9a-f]{64} [0-9a-f]{64} (0000_first|0001_taken)$' migrations/meta/_schemagen.sum)" 2 "the sum file lists both"
echo '-- more' >>migrations/0000_first.sql
exits 1 "a change of what was there is found" schemagen check
git checkout -q . && git clean -qfd

# Forms
echo '-- more' >>migrations/0000_first.sql
table users "  name  text  not null" "  email  text"
exits 1 "findings" schemagen check
exits 1 "--json" schemagen check --json
ok "is JSON with findings" "$PYTHON3" -c '
import json, sys
d = json.load(open(sys.argv[1]))
codes = [x["code"] for x in d["diagnostics"]]
assert "sql-changed" in codes and "schema-drift" in codes, codes
assert d["migrations"][0]["tag"] == "0000_first", d
assert d["changes"], d' "$scratch/out"
exits 1 "--format sarif" schemagen check --format sarif
ok "is SARIF" "$PYTHON3" -c '
import json, sys
d = json.load(open(sys.argv[1]))
assert d["version"] == "2.1.0" and len(d["runs"]) == 1
run = d["runs"][0]
rules = run["tool"]["driver"]["rules"]
assert run["results"]
for r in run["results"]:
    assert rules[r["ruleIndex"]]["id"] == r["ruleId"] and r["message"]["text"] and r["level"] in ("error", "warning", "note")
    for l in r["locations"]:
        assert l["physicalLocation"]["artifactLocation"]["uri"]' "$scratch/out"
exits 1 "--format github" schemagen check --format github
like "$(cat "$scratch/out")" '^::error file=migrations/0000_first.sql,title=sql-changed::' "is workflow commands"
exits 1 "--format junit" schemagen check --format junit
ok "is XML" "$PYTHON3" -c '
import sys, xml.etree.ElementTree as e
t = e.parse(sys.argv[1]).getroot()
assert t.tag == "testsuites" and int(t.get("failures")) == len(t.findall(".//failure")) > 0
assert int(t.get("tests")) == len(t.findall(".//testcase"))' "$scratch/out"
is "$(cat "$scratch/err")" "" "and nothing beside it"
git checkout -q . && git clean -qfd
for form in text sarif github junit; do
    ok "--format $form of a folder in order" schemagen check --format $form
done

# What has no migration yet
table users "  full_name  text  not null"
exits 1 "a rename that nobody declared" schemagen check
like "$(cat "$scratch/err")" '--rename users.name=users.full_name' "with the answer that generate needs"
like "$(cat "$scratch/err")" 'loses data' "and what would be lost"
git checkout -q schema

# A folder of drizzle-kit: no sum file, SQL of its own
cp -R migrations "$scratch/drizzle" && rm "$scratch/drizzle/meta/_schemagen.sum"
ok "a folder alone" schemagen check --out "$scratch/drizzle"

# With a database
if built_with SQLITE; then
    ok "migrate" schemagen migrate --url sqlite:app.db
    ok "--url" schemagen check --url sqlite:app.db
    echo '-- more' >>migrations/0000_first.sql
    exits 1 "--url sees an edit" schemagen check --update --url sqlite:app.db
else
    skip "built without SQLite" 3
fi

# CI
git checkout -q . && git clean -qfd
ok "formatted" schemagen fmt
git commit -q -a -m formatted
ok "the rule of the Makefile" make -s -f "$top_srcdir/examples/ci/schemagen.mk" check-schema
table users "  name  text  not null" "  email  text"
exits 2 "fails with it" make -s -f "$top_srcdir/examples/ci/schemagen.mk" check-schema
git checkout -q schema
for file in github-workflow.yml gitlab-ci.yml; do
    if "$PYTHON3" -c 'import yaml' 2>/dev/null; then
        ok "$file: its commands run here" "$PYTHON3" - "$top_srcdir/examples/ci/$file" <<'EOT'
import subprocess, sys, yaml
d = yaml.safe_load(open(sys.argv[1]))
if 'jobs' in d:
    runs = [s['run'] for j in d['jobs'].values() for s in j['steps'] if 'run' in s]
else:
    runs = [c for j in d.values() if isinstance(j, dict) for c in j.get('script', [])]
runs = [r for r in runs if 'schemagen' in r and 'install' not in r]
assert runs
import os
env = dict(os.environ, GITHUB_BASE_REF='main', CI_MERGE_REQUEST_TARGET_BRANCH_NAME='main')
subprocess.run(['git', 'update-ref', 'refs/remotes/origin/main', 'HEAD'], check=True)
for r in runs:
    subprocess.run(['sh', '-e', '-c', r], check=True, env=env)
EOT
    else
        skip "no yaml for Python"
    fi
done
done_testing
