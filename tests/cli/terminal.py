"""terminal.py [EXPECT ANSWER]... -- COMMAND...: runs a command on a terminal of its own. Each time EXPECT shows up behind what was
answered before, ANSWER and a newline are typed; the answer ^D is the end of input. The transcript goes to standard output; the
exit status is the command's, or 124 where it waits for more than ten seconds."""
import os, pty, select, signal, sys, time

split = sys.argv.index('--')
script = list(zip(sys.argv[1:split:2], sys.argv[2:split:2]))
pid, fd = pty.fork()
if not pid:
    os.execvp(sys.argv[split + 1], sys.argv[split + 1:])
seen, at, deadline = b'', 0, time.monotonic() + 10
while True:
    ready, _, _ = select.select([fd], [], [], max(0, deadline - time.monotonic()))
    if not ready:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        sys.stdout.write(seen.decode('utf-8', 'replace').replace('\r\n', '\n'))
        sys.exit(124)
    try:
        chunk = os.read(fd, 65536)
    except OSError:
        break
    if not chunk:
        break
    seen += chunk
    while script and script[0][0].encode() in seen[at:]:
        expect, answer = script.pop(0)
        at = seen.index(expect.encode(), at) + len(expect)
        os.write(fd, b'\x04' if answer == '^D' else answer.encode() + b'\n')
_, status = os.waitpid(pid, 0)
sys.stdout.write(seen.decode('utf-8', 'replace').replace('\r\n', '\n'))
sys.exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 125)
