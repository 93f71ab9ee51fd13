"""A small mail server for tests: it keeps what it gets, and can be told to refuse."""

import socketserver
from threading import Thread


class Sink(socketserver.ThreadingTCPServer):
    """`mails` holds (sender, [recipients], bytes); `refuse` answers 451, as greylists do."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mails = []
        self.refuse = False
        self.port = self.server_address[1]

    def __enter__(self):
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return super().__enter__()

    def __exit__(self, *args):
        self.shutdown()
        super().__exit__(*args)


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 sink")
        sender, recipients = "", []
        for line in iter(self.rfile.readline, b""):
            words = line.decode().strip()
            verb = words[:4].upper()
            if verb in ("EHLO", "HELO"):
                self.say("250 8BITMIME")
            elif verb == "MAIL":
                sender, recipients = address_in(words), []
                self.say("250 ok")
            elif verb == "RCPT" and self.server.refuse:
                self.say("451 come back later")
            elif verb == "RCPT":
                recipients.append(address_in(words))
                self.say("250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                self.server.mails.append((sender, recipients, self.read_mail()))
                self.say("250 kept")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def read_mail(self) -> bytes:
        lines = []
        for line in iter(self.rfile.readline, b".\r\n"):
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")


def address_in(words) -> str:
    return words.partition("<")[2].partition(">")[0]
