# journal DIALECT TAG[=WHEN]…: writes m/meta/_journal.json with these migrations, a second apart where nothing else is said.
journal() {
    mkdir -p m/meta
    "$PYTHON3" - "$@" >m/meta/_journal.json <<'END'
import json, sys
dialect, *tags = sys.argv[1:]
entries = []
for i, (tag, _, when) in enumerate(t.partition('=') for t in tags):
    entries.append({'idx': i, 'version': '6' if dialect == 'sqlite' else '7', 'when': int(when or 1000 * (i + 1)), 'tag': tag,
                    'breakpoints': True})
print(json.dumps({'version': '7', 'dialect': dialect, 'entries': entries}))
END
}

# json_of FILE EXPRESSION: what Python makes of the document `d` in the file.
json_of() {
    "$PYTHON3" -c 'import json, sys; d = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$@"
}
