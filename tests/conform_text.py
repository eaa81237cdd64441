"""conform_text.py CORPUS FAILURES: the texts of a corpus as the program that compares recorded migrations has them (the same JSON, the same
files of what failed), from one process instead of one a case."""
import collections
import json
import lzma
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lib'))
from differ import Differ  # noqa: E402


def cases(path):
    """[(case, before, after)], the sides as texts, empty for the empty schema. A history has each snapshot once, by a key."""
    snapshots = {}
    with (lzma.open if path.endswith('.xz') else open)(path, 'rt', encoding='utf-8') as f:
        for row in map(json.loads, f):
            if 'snapshot' in row:
                snapshots[row['key']] = row['snapshot']
                continue
            sides = (snapshots[row[s]] if isinstance(row[s], str) else row[s] for s in ('prev', 'cur'))
            yield (row, *(json.dumps(side, ensure_ascii=False) if side else '' for side in sides))


def main():
    corpus, failures = sys.argv[1:]
    os.makedirs(failures)
    differ, counts = Differ(), {}
    for case, before, after in cases(corpus):
        count = counts.setdefault(case['dialect'], collections.Counter())
        answer = differ.ask(before, after, ['='.join(map(str.strip, r.replace('"', '').split('->'))) for r in case.get('renames') or []])
        count['error'] += answer.status != 0
        if case['expect'] != 'identical':
            continue
        # Where SQLite refuses the schema itself, what it says follows the text.
        same = answer.text.startswith(case['sql']) if answer.verified else answer.text == case['sql']
        count.update({'text of': 1, 'text': same})
        if not same:
            with open(os.path.join(failures, re.sub('[^A-Za-z0-9._-]+', '_', case['id'])[:150] + '.txt'), 'w', encoding='utf-8') as out:
                out.write('%s\n\ntext differs\n--- recorded\n%s\n--- ours\n%s\n' % (case['id'], case['sql'], answer.text))
    differ.close()
    print(json.dumps([{'file': os.path.basename(corpus), 'dialect': dialect, **count} for dialect, count in counts.items()]))


main()
