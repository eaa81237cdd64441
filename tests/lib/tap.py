"""TAP from Python, and runs of schemagen without a terminal."""
import os
import subprocess
import sys

_results = []


def ok(passed, what, detail=''):
    _results.append(bool(passed))
    print('%sok %d - %s' % ('' if passed else 'not ', len(_results), what))
    for line in str(detail).splitlines()[:20] if not passed else []:
        print('#   ' + line)
    sys.stdout.flush()


def finish():
    """Prints the plan. The exit status: under make check the results say it all."""
    print('1..%d' % len(_results))
    return 1 if not all(_results) and not os.environ.get('SCHEMAGEN_TEST_HARNESS') else 0


def schemagen(*args, **env):
    """The exit status, and what it says on both streams."""
    p = subprocess.run([os.environ['SCHEMAGEN'], *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       env=dict(os.environ, **env))
    return p.returncode, p.stdout.decode()
