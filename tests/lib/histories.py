"""histories.py CORPUS FOLDER [LAST]: the recorded histories of real projects, one folder each with the migrations folder
`drizzle` as that project had it and a file `dialect`. LAST: only so many of the last migrations. Prints their names."""
import json
import lzma
import os
import sys


def main():
    corpus, out = sys.argv[1:3]
    last = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    snapshots, histories = {}, {}
    with lzma.open(os.path.join(corpus, 'real.jsonl.xz'), 'rt', encoding='utf-8') as f:
        for line in f:
            row = json.loads(line)
            if 'snapshot' in row:
                snapshots[row['key']] = row['snapshot']
            else:
                name, tag = row['id'].rsplit('/', 1)
                histories.setdefault(name, []).append((tag, row))
    for number, (name, steps) in enumerate(sorted(histories.items())):
        dialect = steps[0][1]['dialect']
        folder = os.path.join(out, '%02d-%s' % (number, dialect))
        os.makedirs(os.path.join(folder, 'drizzle', 'meta'))
        journal = {'version': '7', 'dialect': dialect, 'entries': []}
        previous = '00000000-0000-0000-0000-000000000000'
        for idx, (tag, row) in enumerate(steps[-last:]):
            snapshot = dict(snapshots[row['cur']])
            # A step that was left out of the record would tear the chain of ids.
            ident = '%08d-0000-4000-8000-%012d' % (number + 1, idx + 1)
            text = json.dumps({k: (ident if k == 'id' else previous if k == 'prevId' else v)
                               for k, v in {**({} if 'id' in snapshot else {'id': 0, 'prevId': 0}), **snapshot}.items()},
                              indent=2, ensure_ascii=False)
            previous = ident
            journal['entries'].append({'idx': idx, 'version': snapshot['version'], 'when': 1700000000000 + idx * 1000,
                                       'tag': '%04d_%s' % (idx, tag.split('_', 1)[-1]), 'breakpoints': True})
            with open(os.path.join(folder, 'drizzle', 'meta', '%04d_snapshot.json' % idx), 'w', encoding='utf-8') as f:
                f.write(text)
            with open(os.path.join(folder, 'drizzle', journal['entries'][-1]['tag'] + '.sql'), 'w', encoding='utf-8') as f:
                f.write(row['sql'])
        with open(os.path.join(folder, 'drizzle', 'meta', '_journal.json'), 'w', encoding='utf-8') as f:
            f.write(json.dumps(journal, indent=2))
        with open(os.path.join(folder, 'dialect'), 'w') as f:
            f.write(dialect)
        print('%02d-%s' % (number, dialect))


if __name__ == '__main__':
    main()
