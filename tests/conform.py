"""conform.py EXCEPTIONS KINDS FOLDER SERVER: TAP words for what conform said of the corpora.

FOLDER holds what it wrote for each corpus: NAME.json, and failures/NAME/CASE.txt. Every failed case must be among the
exceptions for the kind (text, effect) in which it fails, and every exception of these kinds must still fail; "effect<17" is one
before that version of PostgreSQL, and SERVER is the one at hand. Prints "ok TEXT" or "no TEXT"."""
import glob
import json
import os
import sys

MARKS = {'text': '\ntext differs\n', 'effect': '\neffect: ', 'run': '\ndid not run: '}


def exceptions(path, server):
    for line in open(path, encoding='utf-8'):
        if line.strip() and not line.startswith('#'):
            what, case, reason = line.split(None, 2)
            what, _, before = what.partition('<')
            if not before or server < int(before):
                yield (what, case), reason.strip()


def failures(folder):
    for path in glob.glob(os.path.join(folder, 'failures', '*', '*.txt')):
        text = open(path, encoding='utf-8').read()
        for what, mark in MARKS.items():
            if mark in text:
                yield what, os.path.basename(path)[:-len('.txt')]


def say(good, text):
    print('ok' if good else 'no', text)


reasons = dict(exceptions(sys.argv[1], int(sys.argv[4])))
kinds, folder = sys.argv[2].split(','), sys.argv[3]
failed = set(failures(folder))
for path in sorted(glob.glob(os.path.join(folder, '*.json'))):
    for t in json.load(open(path, encoding='utf-8')):
        name = '%s, %s' % (t['file'], t['dialect'])
        for what in ('text', 'effect'):
            if t.get(what + ' of', 0):
                say(True, '%s: %s %d of %d' % (name, what, t.get(what, 0), t[what + ' of']))
        say(not t.get('error'), name + ': all run')
for what, case in sorted(failed):
    reason = reasons.get((what, case))
    say(reason, '%s of %s%s' % (what, case, ': ' + reason if reason else ' differs'))
for what, case in sorted(reasons):
    if what in kinds and (what, case) not in failed:
        say(False, '%s of %s is an exception that is none any more' % (what, case))
