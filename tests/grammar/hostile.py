"""Inputs that try to hurt the parser: each ends in a result or a clear error, soon. Speaks TAP.

Time is compared, not measured: an input of ten times the size may take 40 times as long at the most."""
import os
import resource
import subprocess
import sys
import tempfile

PROGRAM = os.environ["SCHEMAGEN"]
N = 20000


def wide(n):
    return "".join(f"  c{i} integer\n" for i in range(n))


CASES = {
    "nested parentheses": lambda n: "table t {\n  check (" + "(" * n + ")" * n + ")\n}\n",
    "nested parentheses, open": lambda n: "table t {\n  check " + "(" * n + "\n}\n",
    "many open parentheses": lambda n: "table t {\n" + "  check (\n" * n + "}\n",
    "nested blocks": lambda n: "project " + "{ a " * n,
    "nested JSON": lambda n: "table t {\n  a jsonb default " + "[" * n + "]" * n + "\n}\n",
    "open JSON": lambda n: "table t {\n" + "  a jsonb default [\n" * n + "}\n",
    "nested comments": lambda n: "table t {\n  check (" + "/*" * n + "*/" * n + " true)\n}\n",
    "open comments": lambda n: "/*" * n,
    "open strings": lambda n: "table t {\n" + "  a text default 'x\n" * n + "}\n",
    "open quotes": lambda n: '"\n' * n,
    "open backticks": lambda n: "table t {\n" + "  a `\n" * n + "}\n",
    "open dollar quotes": lambda n: "".join(f"view v{i} as $t{i}$\n" for i in range(n)),
    "dollars": lambda n: "view v as $$" + "$ $a $" * n + "$$\n",
    "braces": lambda n: "{" * n + "}" * n,
    "closing braces": lambda n: "}\n" * n,
    "empty lines": lambda n: "\n" * n + "table t {\n" + " \r\n" * n + "}\n",
    "errors": lambda n: "tabel\n" * n,
    "errors in a table": lambda n: "table t {\n" + "  a integer oops\n" * n + "}\n",
    "one long line": lambda n: "enum e { " + " ".join(f"v{i}" for i in range(n)) + " }\n",
    "a long name": lambda n: "table " + "a" * n + " {\n  id integer\n}\n",
    "a wide table": lambda n: "table t {\n" + wide(n) + "}\n",
    "a wide key": lambda n: "table t {\n" + wide(n) + "  unique u (" + ", ".join(f"c{i}" for i in range(n)) + ")\n}\n",
    "the same column": lambda n: "table t {\n" + "  a integer\n" * n + "}\n",
    "unnamed checks": lambda n: "table t {\n  a integer\n" + "  check (a > 0)\n" * n + "}\n",
    "many clauses": lambda n: "table t {\n  a integer" + " not null" * n + "\n}\n",
    "many references": lambda n: "table t {\n  id integer primary key\n"
    + "".join(f"  c{i} integer references t(id)\n" for i in range(n))
    + "}\n",
    "unknown tables": lambda n: "table t {\n"
    + "".join(f"  c{i} integer references nowhere{i}(id)\n" for i in range(n))
    + "}\n",
    "a chain of mixins": lambda n: "".join(f"mixin m{i} {{\n  include m{i + 1}\n}}\n" for i in range(n))
    + f"mixin m{n} {{\n  id integer\n}}\ntable t {{\n  include m0\n}}\n",
    "mixins twice": lambda n: "".join(f"mixin m{i} {{\n  include m{i + 1}\n  include m{i + 1}\n}}\n" for i in range(n))
    + f"mixin m{n} {{\n  id integer\n}}\ntable t {{\n  include m0\n}}\n",
    "comments": lambda n: "// x\n" * n + "table t {\n" + "  /// doc\n" * n + "  id integer\n}\n",
    "array dimensions": lambda n: "table t {\n  a integer" + "[]" * n + "\n}\n",
    "renames": lambda n: "enum e { a" + " renamed from b" * n + " }\n",
    "near names": lambda n: "".join(f"role r{i}\n" for i in range(n // 10))
    + "table t {\n"
    + "".join(f"  policy p{i} to rr{i}\n" for i in range(n // 10))
    + "}\n",
    "NUL bytes": lambda n: "table t {\n" + "\0" * n + "}\n",
    "bytes": lambda n: bytes(range(1, 256)) * (n // 255),
    "CR": lambda n: "\r" * n + "table t {\r\n  id integer\r\n}",
}


def seconds(path, *command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run([PROGRAM, *command, path], capture_output=True, timeout=120)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return run, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def check(folder, make, command, codes):
    times = []
    for n in (N // 10, N):
        path = os.path.join(folder, "in.schema")
        text = make(n)
        with open(path, "wb") as out:
            out.write(text if isinstance(text, bytes) else text.encode())
        run, took = seconds(path, *command)
        if run.returncode not in codes:
            return f"exit code {run.returncode}: {run.stderr[-300:]!r}"
        if run.returncode == 3 and b"error:" not in run.stderr:
            return "refused without an error"
        if run.stderr.count(b"error: ") > 20:
            return "more than 20 errors"
        times.append(took)
    if times[1] > 0.3 and times[1] > 40 * max(times[0], 0.005):
        return f"{times[0]:.3f} s, then {times[1]:.3f} s"
    return None


COMMANDS = (
    (["print", "--dialect", "postgresql", "--from"], (0, 3)),
    (["fmt", "--check"], (0, 1, 3)),
)


def main():
    number = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, make in CASES.items():
            for command, codes in COMMANDS:
                number += 1
                problem = check(folder, make, command, codes)
                print(f"{'not ok' if problem else 'ok'} {number} - {name}, {command[0]}")
                if problem:
                    print(f"# {problem}")
                sys.stdout.flush()
    print(f"1..{number}")


main()
