"""corpus.py REWRITE CORPUS: the snapshots of a corpus through the reader and the writer; TAP on standard output."""
import collections, copy, glob, json, lzma, os, subprocess, sys, tempfile

GENERATED = {
    'postgresql': ['id', 'prevId', 'version', 'dialect', 'tables', 'enums', 'schemas', 'sequences', 'roles', 'policies',
                   'views', '_meta'],
    'sqlite': ['version', 'dialect', 'id', 'prevId', 'tables', 'views', 'enums', '_meta', 'internal'],
}
META = {'postgresql': ['columns', 'schemas', 'tables'], 'sqlite': ['schemas', 'tables', 'columns']}
# Maps whose order is the order of entities; in all others the order of keys is cosmetic.
ENTITIES = {'tables', 'enums', 'schemas', 'sequences', 'roles', 'policies', 'views', 'columns', 'indexes', 'foreignKeys',
            'compositePrimaryKeys', 'uniqueConstraints', 'checkConstraints', 'with'}


def snapshots(path):
    with (lzma.open if path.endswith('.xz') else open)(path, 'rt', encoding='utf-8') as lines:
        for line in lines:
            case = json.loads(line)
            for field in ('prev', 'cur', 'snapshot'):
                if isinstance(case.get(field), dict):
                    yield '%s %s' % (case.get('id') or case.get('key'), field), case[field]


def with_defaults(snapshot):
    s = copy.deepcopy(snapshot)
    postgresql = s['dialect'] == 'postgresql'
    s.pop('_meta', None)
    if postgresql:
        s.pop('internal', None)  # of introspection: nothing of the schema is in it
        for key in ('sequences', 'roles', 'policies', 'views'):
            s.setdefault(key, {})
    else:
        s.setdefault('views', {})
        s.setdefault('internal', {'indexes': {}})
    for table in s['tables'].values():
        table.setdefault('uniqueConstraints', {})
        table.setdefault('checkConstraints', {})
        if postgresql:
            table.setdefault('policies', {})
            table.setdefault('isRLSEnabled', False)
        for name, key in table['compositePrimaryKeys'].items():
            key.setdefault('name', name)
    return s


def orders(value, path=()):
    if not isinstance(value, dict):
        return []
    found = [(path, list(value))] if path and path[-1] in ENTITIES else []
    for key, inner in value.items():
        found += orders(inner, path + (key,))
    return sorted(found, key=lambda item: item[0])


def keys_as_generated(s):
    """Whether the small objects, too, have their keys in the order of generate (pull and older versions have not)."""
    return list(s) == GENERATED[s['dialect']] and all(
        list(key)[0] == ('name' if s['dialect'] == 'postgresql' else 'columns')
        for table in s['tables'].values() for key in table['compositePrimaryKeys'].values())


def as_text(snapshot):
    s = dict(snapshot)
    s['_meta'] = {key: {} for key in META[s['dialect']]}
    return json.dumps(s, indent=2, ensure_ascii=False)


def check(snapshot, text):
    """What is wrong with the text that became of a snapshot, or None; and whether its bytes were compared."""
    try:
        got = json.loads(text)
    except ValueError:
        return text.strip(), False
    want, have = with_defaults(snapshot), with_defaults(got)
    if want != have:
        return 'another value', False
    if orders(want) != orders(have):
        return 'another order', False
    if not keys_as_generated(snapshot):
        return None, False
    return (None if as_text(snapshot) == text else 'other bytes'), True


def main(rewrite, corpus):
    count = 0
    for path in sorted(glob.glob(os.path.join(corpus, '*.jsonl*'))):
        seen, cases = set(), []
        for name, snapshot in snapshots(path):
            text = json.dumps(snapshot, separators=(',', ':'), ensure_ascii=False)
            if text not in seen:
                seen.add(text)
                cases.append((name, snapshot, text))
        wrong, exact = [], 0
        for start in range(0, len(cases), 100):
            with tempfile.TemporaryDirectory() as folder:
                part = cases[start:start + 100]
                files = [os.path.join(folder, '%d.json' % i) for i in range(len(part))]
                for file, (_, _, text) in zip(files, part):
                    with open(file, 'w', encoding='utf-8') as f:
                        f.write(text)
                subprocess.run([rewrite] + files, check=True)
                for file, (name, snapshot, _) in zip(files, part):
                    with open(file, encoding='utf-8', newline='') as f:
                        problem, compared = check(snapshot, f.read())
                    exact += compared
                    if problem:
                        wrong.append('%s: %s' % (name, problem))
        count += 1
        print('%sok %d - %s: %d snapshots, %d of them byte for byte' % (
            'not ' if wrong else '', count, os.path.basename(path), len(cases), exact))
        for line in wrong[:20]:
            print('#', line)
        sys.stdout.flush()
    print('1..%d' % count if count else '1..0 # SKIP no recorded migrations in %s' % corpus)


main(*sys.argv[1:])
