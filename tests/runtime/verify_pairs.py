"""What generate tries before it writes finds nothing wrong with SQL that is right: that of the golden migrations, and of the recorded
ones in the folder of SCHEMAGEN_CORPUS. TAP; verify_pairs.py GOLDEN-FOLDER"""
import glob
import json
import lzma
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../lib'))
from differ import Differ  # noqa: E402


def read(folder, stem):
    for name in (stem + '.schema', stem + '.json'):
        if os.path.exists(os.path.join(folder, name)):
            with open(os.path.join(folder, name), encoding='utf-8') as f:
                return f.read()
    return ''


def goldens(folder):
    for case in sorted(os.listdir(folder)):
        path = os.path.join(folder, case)
        names = os.path.join(path, 'renames')
        renames = open(names, encoding='utf-8').read().splitlines() if os.path.exists(names) else []
        yield case, read(path, 'prev'), read(path, 'cur'), renames


def recorded(path):
    """Where a side is a string, it is the key of a snapshot that stands on a line of its own before."""
    texts = {None: ''}
    with (lzma.open if path.endswith('.xz') else open)(path, 'rt', encoding='utf-8') as f:
        for line in f:
            case = json.loads(line)
            if 'snapshot' in case:
                texts[case['key']] = json.dumps(case['snapshot'], ensure_ascii=False)
            elif case['dialect'] == 'sqlite':
                sides = [json.dumps(side, ensure_ascii=False) if isinstance(side, dict) else texts[side]
                         for side in (case['prev'], case['cur'])]
                yield case['id'], *sides, ['='.join(part.strip() for part in name.replace('"', '').split('->'))
                                           for name in case.get('renames') or []]


def main():
    differ, number = Differ(), 0
    corpus = os.environ.get('SCHEMAGEN_CORPUS')
    sources = [('the golden migrations', goldens(sys.argv[1]))]
    sources += [(os.path.basename(p), recorded(p)) for p in sorted(glob.glob(corpus + '/*.jsonl*'))] if corpus else []
    for name, cases in sources:
        alarms, count, tried = [], 0, 0
        for case, before, after, renames in cases:
            if not before and not after:
                continue
            answer = differ.ask(before, after, renames)
            count += 1
            tried += not answer.status
            # a schema that SQLite refuses is one, too, when nothing is made of it
            if answer.verified and 'SQLite refuses the schema' not in answer.text:
                alarms.append('%s\n%s' % (case, answer.text))
        if not count:
            continue
        number += 1
        print('%sok %d - %s: %d changes, %d of them tried' % ('not ' if alarms or not tried else '', number, name, count, tried))
        for alarm in alarms[:5]:
            print(''.join('#   %s\n' % line for line in alarm.splitlines()[-20:]), end='')
        sys.stdout.flush()
    differ.close()
    print('1..%d' % number)


if __name__ == '__main__':
    main()
