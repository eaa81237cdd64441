#!/bin/sh
# --json on every command: one document of one form on standard output, nothing on standard error, whatever happens.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"

document() { # NAME COMMAND…
    name=$1
    shift
    "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
    status=$?
    verdict=$("$PYTHON3" - "$scratch/out" $status <<'END'
import json, sys
words = ['ok', 'findings', 'usage', 'invalid', 'io', 'failed', 'locked', 'decision']
def no_twins(pairs):
    assert len({k for k, _ in pairs}) == len(pairs), 'a key twice in %r' % pairs
    return dict(pairs)
try:
    text = open(sys.argv[1], encoding='utf-8').read()
    d = json.loads(text, object_pairs_hook=no_twins)
    assert list(d)[:4] == ['command', 'status', 'exit', 'diagnostics'], list(d)
    assert d['exit'] == int(sys.argv[2]), 'exit %s' % sys.argv[2]
    assert d['status'] == words[d['exit']], d['status']
    for x in d['diagnostics']:
        assert list(x) == ['code', 'severity', 'message', 'place', 'note', 'related', 'fix'], list(x)
    assert d['exit'] in (0, 1, 5) or any(x['severity'] == 'error' for x in d['diagnostics']), 'no error says why'
    assert text.endswith('}\n')
except Exception as e:
    print(e or repr(e))
END
)
    is "$verdict$(cat "$scratch/err")" "" "$name (exit $status)"
}

schemagen help --json >tables.json
commands=$("$PYTHON3" -c "import json; print(*(c['name'] for c in json.load(open('tables.json'))['commands']))")
mkdir empty && cd empty || exit 99
for command in $commands; do
    document "$command in an empty folder" schemagen "$command" --json
    document "$command with an option that it lacks" schemagen --json "$command" --bogus
done
document "no such command" schemagen bogus --json
document "bytes that are no UTF-8" schemagen --json "$(printf 'b\377gus')"
document "a word too much" schemagen check --json 'a "quoted" word'
document "bad environment" env SOURCE_DATE_EPOCH=never schemagen check --json

mkdir ../project && cd ../project || exit 99
document "init" schemagen init --json --dialect sqlite
document "generate --dry-run" schemagen generate --json --dry-run
document "generate" schemagen generate --json
document "generate, nothing changed" schemagen generate --json
document "check" schemagen check --json
document "print" schemagen print --json
document "print --as snapshot" schemagen print --json --as snapshot
document "export" schemagen export --json
document "diff" schemagen diff --json --from empty
document "fmt" schemagen fmt --json
document "fmt -" sh -c 'schemagen fmt --json - <schemagen.schema'
document "up" schemagen up --json
sed -i 's/email/e_mail/' schemagen.schema
document "a question" schemagen generate --json
document "a difference" schemagen check --json
echo 'table {' >>schemagen.schema
for command in generate check print export fmt diff; do
    document "$command of a broken schema" schemagen $command --json
done
mv schemagen.schema aside.txt
document "import" schemagen import --json migrations
rm schemagen.schema
document "import of nothing" schemagen import --json nowhere
done_testing
