#!/bin/sh
# The option table is where parsing, --help, the manual and the completions come from: they agree.
. "${top_srcdir:-$(dirname "$0")/../..}/tests/lib/tap.sh"

schemagen help --json >tables.json || bail_out "no tables"

# What the table has, as "command option" lines, and the same from the manual's sections.
"$PYTHON3" - "$top_srcdir/man/schemagen.1" >report <<'END'
import json, re, sys
table = json.load(open('tables.json'))
bad = []
common = set()
commands = {c['name']: c for c in table['commands']}
everywhere = set.intersection(*({o['name'] for o in c['options']} for c in commands.values()))
manual, section, top = {}, None, None
for line in open(sys.argv[1], encoding='utf-8'):
    if line.startswith('.Sh '):
        top, section = line[4:].strip(), None
    elif line.startswith('.Ss ') and top == 'COMMANDS':
        section = line[4:].strip()
        manual.setdefault(section, set())
    elif line.startswith('.It Fl '):
        names = set(re.findall(r'Fl -([a-z-]+)', line))
        shorts = {'-' + s for s in re.findall(r'Fl ([a-zA-Z])\b', line)}
        manual.setdefault(section if section else top, set()).update(names | shorts)
for name, c in commands.items():
    want = set()
    for o in c['options']:
        if o['name'] in everywhere:
            continue
        want.add(o['name'])
        if o['short']:
            want.add('-' + o['short'])
        if o['negatable']:
            want.add('no-' + o['name'])
    if name not in manual:
        bad.append('manual: no section for %s' % name)
        continue
    for o in sorted(want - manual[name]):
        bad.append('manual: %s lacks %s' % (name, o))
    for o in sorted(manual[name] - want):
        bad.append('manual: %s has no option %s' % (name, o))
for o in sorted(everywhere - manual.get('COMMON OPTIONS', set())):
    bad.append('manual: the common options lack %s' % o)
for name in manual:
    if name not in commands and name != 'COMMON OPTIONS':
        bad.append('manual: there is no command %s' % name)
# Rows of one name belong to different commands; help fits its column; a line of --help fits a terminal.
for name, c in commands.items():
    names = [o['name'] for o in c['options']] + ['no-' + o['name'] for o in c['options'] if o['negatable']]
    for n in {n for n in names if names.count(n) > 1}:
        bad.append('table: %s has --%s twice' % (name, n))
    shorts = [o['short'] for o in c['options'] if o['short']]
    for n in {n for n in shorts if shorts.count(n) > 1}:
        bad.append('table: %s has -%s twice' % (name, n))
    for o in c['options']:
        if len(o['help']) > 52:
            bad.append('table: the help of %s --%s is longer than 52' % (name, o['name']))
    if len(c['summary']) > 54:
        bad.append('table: the summary of %s is longer than 54' % name)
print('\n'.join(bad))
END
is "$(cat report)" "" "the manual has every option of the table and no other"

for command in $("$PYTHON3" -c "import json; print(*(c['name'] for c in json.load(open('tables.json'))['commands']))"); do
    schemagen "$command" --help >help.txt 2>&1
    lines=$(wc -l <help.txt) widest=$(awk '{ if (length > n) n = length } END { print n }' help.txt)
    ok "$command --help fits a screen ($lines lines, $widest columns)" test "$lines" -le 40 -a "$widest" -le 80
done
schemagen >overview.txt
ok "the overview fits a screen" test "$(wc -l <overview.txt)" -le 50

"$PYTHON3" - >pairs <<'END'
import json
for c in json.load(open('tables.json'))['commands']:
    for o in c['options']:
        print(c['name'], o['name'])
        if o['negatable']:
            print(c['name'], 'no-' + o['name'])
END
for shell in bash zsh fish; do
    schemagen completions $shell >script.$shell
    missing=
    while read -r command option; do
        case $shell in
        bash) sed -n "/^    $command) options=/p" script.bash | grep -q -e "--$option " ;;
        zsh) sed -n "/^    $command)\$/,/;;/p" script.zsh | grep -q -e "'[*]*--$option\\[" ;;
        fish) grep "seen_subcommand_from $command'" script.fish | grep -q -e "-l $option " ;;
        esac || missing="$missing $command/$option"
    done <pairs
    is "$missing" "" "$shell: the completions have every option"
    if command -v $shell >/dev/null; then
        ok "$shell: the script is well-formed" $shell -n script.$shell
    else
        skip "no $shell"
    fi
done

cat >try.bash <<'END'
. ./script.bash
try() {
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    _schemagen
    echo "${COMPREPLY[*]}"
}
try schemagen gen
try schemagen generate --prefix t
try schemagen generate --no-b
try schemagen completions f
try schemagen diff --from script.z
END
if command -v bash >/dev/null; then
    is "$(bash try.bash)" "generate
timestamp
--no-breakpoints
fish
script.zsh" "bash completes commands, words, options, operands and files"
else
    skip "no bash"
fi
done_testing
