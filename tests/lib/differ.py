"""A process that makes one diff after the other: tests/codegen/differ.c."""
import os
import subprocess


class Answer:
    def __init__(self, status, risky, destructive, verified, text):
        self.status, self.risky, self.destructive, self.verified, self.text = status, risky, destructive, verified, text


class Differ:
    def __init__(self, *args):
        self.process = subprocess.Popen([os.path.join(os.environ['top_builddir'], 'tests/codegen/differ'), *args], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)

    def ask(self, before, after, renames=()):
        """The sides are texts, empty for the empty schema."""
        before, after = before.encode(), after.encode()
        self.process.stdin.write(b'%d %d %d\n' % (len(before), len(after), len(renames)))
        self.process.stdin.write(before + after + ''.join(name + '\n' for name in renames).encode())
        self.process.stdin.flush()
        head = self.process.stdout.readline().split()
        if len(head) != 5:
            raise AssertionError('the differ died with %s' % self.process.wait())
        status, risky, destructive, verified, size = map(int, head)
        return Answer(status, bool(risky), bool(destructive), verified, self.process.stdout.read(size).decode())

    def sql(self, before, after, renames=()):
        answer = self.ask(before, after, renames)
        if answer.status:
            raise AssertionError('no SQL: status %d\n%s' % (answer.status, answer.text))
        if answer.verified:
            raise AssertionError('not verified: status %d\n%s' % (answer.verified, answer.text))
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()
