#!/bin/sh
# The pre-commit hook in real repositories: what is staged counts, others' hooks go on, merges are left alone.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"
. "$top_srcdir/tests/history/git.sh"
need git

git_repository "$scratch/work/repository"
ok "a project" project sqlite
printf '#!/bin/sh\necho ran >>"%s/before"\n' "$scratch" >.git/hooks/pre-commit
chmod +x .git/hooks/pre-commit
ok "hook install" schemagen hook install
ok "keeps the one that was there" test -x .git/hooks/pre-commit.before-schemagen
ok "twice" schemagen hook install
ok "and keeps it" test -x .git/hooks/pre-commit.before-schemagen

echo text >notes
ok "a commit that touches neither" commit notes
is "$(wc -l <"$scratch/before")" 1 "the other hook ran"

table users "  name  text  not null" "  email  text"
git add schema
exits 1 "a schema without its migration" git commit -q -m email
like "$(cat "$scratch/err")" 'schema-drift' "says what"
like "$(cat "$scratch/err")" 'schemagen generate' "and how to mend it"
ok "generate" schemagen generate --name email
exits 1 "in the tree alone is not enough" git commit -q -m email
ok "staged it is" commit email

table users "  name  text  not null" "  email  text" "  age  integer"
echo more >>notes
git add notes
ok "what is not staged does not count" git commit -q -m more
git checkout -q schema

echo 'ALTER TABLE users ADD x text;' >migrations/0002_stray.sql
rm migrations/meta/0001_snapshot.json
git add -A
exits 1 "a lost snapshot" git commit -q -m lost
ok "--no-verify goes around" git commit -q --no-verify -m lost
git reset -q --hard HEAD~1

branch side
table tags "  word  text"
git add -A && git commit -q --no-verify -m unfinished
git checkout -q main
echo again >>notes && git commit -q -a -m again
git merge -q --no-commit side >/dev/null 2>&1
ok "a merge is left alone" git commit -q -m merge

# So is what a rebase replays, and the commit that goes on after it stopped.
git checkout -q -b replayed HEAD~1
echo beside >beside && git add beside && git commit -q -m beside
table users "  name  text  not null" "  unfinished  text"
git add -A && git commit -q --no-verify -m unfinished
git checkout -q main && echo main >beside && git add beside && git commit -q -m main
git checkout -q replayed
git rebase -q main >"$scratch/out" 2>&1
echo both >beside && git add beside
ok "a rebase is left alone" env GIT_EDITOR=true git rebase --continue
is "$(git log --format=%s -2 | tr '\n' ' ')" "unfinished beside " "and comes to its end"
git checkout -q main

# A project in a folder of the repository, with a name that needs quotes.
git_repository "$scratch/work/outer"
mkdir "my app" && cd "my app" || exit 99
ok "a project in a folder" project sqlite
ok "hook install there" schemagen hook install
table users "  name  text  not null" "  email  text"
git add -A
exits 1 "is found from it" git commit -q -m email
ok "generated" schemagen generate --name email
ok "committed" commit email
cd ..
ok "hook uninstall" sh -c 'cd "my app" && schemagen hook uninstall'
ok "is gone" test ! -e .git/hooks/pre-commit

cd "$scratch/work/repository" || exit 99
ok "hook uninstall with another" schemagen hook uninstall
like "$(cat .git/hooks/pre-commit)" 'echo ran' "brings it back"
ok "with --merge-driver" schemagen hook install --merge-driver
ok "and uninstall" schemagen hook uninstall
is "$(git config --get merge.schemagen.driver)" "" "leaves no driver"
is "$(cat .git/info/attributes 2>/dev/null)" "" "and no attributes"

# The pre-commit framework
if command -v pre-commit >/dev/null 2>&1; then
    cat >.pre-commit-config.yaml <<EOT
repos:
  - repo: local
    hooks:
$(sed -n '/^- id/,$p' "$top_srcdir/.pre-commit-hooks.yaml" | sed 's/^/      /')
EOT
    schemagen generate >/dev/null 2>&1
    schemagen fmt >/dev/null 2>&1
    git add -A
    ok "pre-commit run" pre-commit run --all-files
    table users "  name  text  not null" "  email  text" "  nick  text"
    git add -A
    exits 1 "finds the schema without its migration" pre-commit run --all-files
else
    skip "no pre-commit" 2
fi
done_testing
