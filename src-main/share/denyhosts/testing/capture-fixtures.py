#!/usr/bin/python3
"""Writes fixtures/: what Python's own XML-RPC client sends to sync-peer.py, and what comes back."""
import pathlib
import subprocess
import sys
from xmlrpc.client import Fault, ServerProxy, Transport

here = pathlib.Path(__file__).parent


class Capturing(Transport):
    name = ""

    def send_content(self, connection, request_body):
        (here / f"fixtures/{self.name}.call.xml").write_bytes(request_body)
        super().send_content(connection, request_body)

    def parse_response(self, response):
        body = response.read()
        (here / f"fixtures/{self.name}.answer.xml").write_bytes(body)
        parser, target = self.getparser()
        parser.feed(body)
        parser.close()
        return target.close()


peer = subprocess.Popen(
    [sys.executable, here / "sync-peer.py", "--allow", "203.0.113.0/24"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
)
transport = Capturing()
transport.accept_gzip_encoding = False
server = ServerProxy(f"http://127.0.0.1:{int(peer.stdout.readline())}/RPC2", transport=transport)
for name, method, params in [
    ("add-hosts", "add_hosts", [["203.0.113.7", "203.0.113.8"]]),
    ("add-hosts-bad-address", "add_hosts", [["203.0.113.9", "192.168.1.1"]]),
    ("add-hosts-not-added", "add_hosts", [["203.0.113.104"]]),
    ("get-new-hosts", "get_new_hosts", [0, 1, ["203.0.113.7"], 0]),
    ("get-new-hosts-none", "get_new_hosts", [0, 3, [], 18000]),
    ("get-new-hosts-future", "get_new_hosts", [2147483647, 3, [], 18000]),
    ("get-new-hosts-wrong", "get_new_hosts", ["yesterday", 3, [], 18000]),
    ("version-report", "version_report", [["3.11.2", "3.1"]]),
]:
    transport.name = name
    try:
        getattr(server, method)(*params)
    except Fault as fault:
        print(name, fault)
peer.stdin.close()
peer.wait()
