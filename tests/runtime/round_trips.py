"""A proxy before PostgreSQL's socket that counts how often a client waits for an answer, and can lose one.

round_trips.py SOCKET LOSE FOLDER COMMAND…: makes a socket in FOLDER, runs the command, and prints for each connection how many messages
it sent that the server answers with ReadyForQuery (Query and Sync: protocol-message-formats). What the server answers to
number LOSE of the first connection is lost with the connection."""
import os
import socket
import struct
import subprocess
import sys
import threading

ASKS = b'QS'


class Connection:
    def __init__(self, client, behind, lose):
        self.client, self.lose = client, lose
        self.server = socket.socket(socket.AF_UNIX)
        self.server.connect(behind)
        self.asked = 0
        self.lost = False
        self.threads = [threading.Thread(target=self.ahead), threading.Thread(target=self.back)]
        for t in self.threads:
            t.start()

    def read(self, count):
        data = b''
        while len(data) < count:
            more = self.client.recv(count - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def ahead(self):
        """What the client sends: a start-up message, then messages of a type, a length and a body."""
        try:
            head = self.read(4)
            self.server.sendall(head + self.read(struct.unpack('>I', head)[0] - 4))
            while True:
                head = self.read(5)
                body = self.read(struct.unpack('>I', head[1:])[0] - 4)
                self.asked += head[:1] in ASKS
                self.lost = self.lost or (head[:1] in ASKS and self.asked == self.lose)
                self.server.sendall(head + body)
        except (EOFError, OSError):
            self.server.shutdown(socket.SHUT_WR)

    def back(self):
        try:
            while True:
                data = self.server.recv(1 << 16)
                if not data:
                    break
                if self.lost:
                    self.client.shutdown(socket.SHUT_RDWR)
                    break
                self.client.sendall(data)
        except OSError:
            pass
        try:
            self.client.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def main():
    behind, lose, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    path = os.path.join(folder, '.s.PGSQL.5432')
    if os.path.exists(path):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    connections = []

    def accept():
        while True:
            client, _ = listener.accept()
            connections.append(Connection(client, behind, 0 if connections else lose))

    threading.Thread(target=accept, daemon=True).start()
    done = subprocess.run(sys.argv[4:])
    for c in connections:
        for t in c.threads:
            t.join(5)
    print(' '.join(str(c.asked) for c in connections), flush=True)
    os._exit(done.returncode)


main()
