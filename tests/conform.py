"""conform.py EXCEPTIONS KINDS JSON FAILURES: TAP words for what conform said of one corpus.

Every failed case must be among the exceptions, for the kind (text, effect) in which it fails; prints "ok TEXT" or "no TEXT"."""
import json
import os
import sys

exceptions, kinds, results, failures = sys.argv[1:5]
reasons = {}
for line in open(exceptions, encoding='utf-8'):
    if line.strip() and not line.startswith('#'):
        what, case, reason = line.split(None, 2)
        reasons[what, case] = reason.strip()
marks = {'text': '\ntext differs\n', 'effect': '\neffect: ', 'run': '\ndid not run: '}
failed = set()
for name in sorted(os.listdir(failures)) if os.path.isdir(failures) else []:
    text = open(os.path.join(failures, name), encoding='utf-8').read()
    failed |= {(what, name[:-len('.txt')]) for what, mark in marks.items() if mark in text}
corpora = json.load(open(results, encoding='utf-8'))
for t in corpora:
    for what in ('text', 'effect'):
        of, good = t.get(what + ' of', 0), t.get(what, 0)
        if of:
            print('ok %s, %s: %s %d of %d' % (t['file'], t['dialect'], what, good, of))
    print('%s %s, %s: all run' % ('no' if t.get('error') else 'ok', t['file'], t['dialect']))
for what, case in sorted(failed):
    print('%s %s of %s%s' % ('ok' if (what, case) in reasons else 'no', what, case,
                             ': ' + reasons[what, case] if (what, case) in reasons else ' differs'))
prefix = corpora[0]['file'].split('-')[0].split('.')[0] + '_'
for what, case in sorted(reasons):
    if what in kinds.split(',') and case.startswith(prefix) and (what, case) not in failed and \
            (prefix != 'upstream_' or '.test.ts' in case and any(t['dialect'] == 'postgresql' for t in corpora)) and \
            (prefix != 'fuzz_' or any(t['dialect'] == 'postgresql' for t in corpora)):
        print('no %s of %s is an exception that is none any more' % (what, case))
