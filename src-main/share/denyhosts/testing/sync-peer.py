#!/usr/bin/python3
"""A DenyHosts sync server for tests, after facts/reporting-and-sharing.md section 4. In memory, on loopback.

Prints its port on one line. Ends with its standard input. A reporter is X-Real-IP, else the address of the client.
Hosts that end in .104 can't be added, as if the database refused them.
"""
import argparse
import ipaddress
import ssl
import sys
import threading
import time
from xmlrpc.client import Fault
from xmlrpc.server import SimpleXMLRPCRequestHandler, SimpleXMLRPCServer

options = argparse.ArgumentParser()
options.add_argument("--certificate", help="PEM, with its key: speak https")
options.add_argument("--allow", action="append", default=[], type=ipaddress.ip_network, help="counts as public")
options.add_argument("--most", type=int, default=50, help="hosts an answer")
options.add_argument("--with-version-report", action="store_true")
options = options.parse_args()

lock = threading.Lock()
reports = {}  # host: [(time, reporter), ...], oldest first
calls = []  # [reporter, method, number of hosts], in order
ahead = 0  # seconds


def now():
    return time.time() + ahead


def check_address(text):
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise Fault(101, f'Illegal IP address "{text}".')
    if not address.is_global and not any(address in network for network in options.allow):
        raise Fault(101, f'Illegal IP address "{text}".')


def add_hosts(reporter, hosts):
    for host in hosts:  # those before a bad one stay
        check_address(host)
        if host.endswith(".104"):
            raise Fault(104, f"Error adding hosts: {host}")
        reports.setdefault(host, []).append((now(), reporter))
    return 0


def qualified_at(host, threshold, resiliency):
    """When its reports became enough; None: not yet."""
    first = reports[host][0][0]
    reporters = set()
    for when, reporter in reports[host]:
        reporters.add(reporter)
        if len(reporters) >= threshold and when - first >= resiliency:
            return when
    return None


def get_new_hosts(_reporter, timestamp, threshold, hosts_added, resiliency):
    try:
        timestamp, threshold, resiliency = int(timestamp), int(threshold), int(resiliency)
    except (TypeError, ValueError):
        raise Fault(102, "Illegal parameters.")
    if timestamp > now():
        raise Fault(103, "Illegal timestamp.")
    for host in hosts_added:
        check_address(host)
    answered_at = str(int(now()))
    newest_first = sorted(reports, key=lambda host: reports[host][0][0], reverse=True)
    when = {host: qualified_at(host, threshold, resiliency) for host in newest_first if host not in hosts_added}
    hosts = [host for host, at in when.items() if at is not None and at >= timestamp]
    return {"timestamp": answered_at, "hosts": hosts[: options.most]}


def version_report(_reporter, _versions):
    if not options.with_version_report:
        raise Fault(8001, "procedure version_report not found")
    return 0


def advance(_reporter, seconds):
    """For tests: the clock goes on, or back."""
    global ahead
    ahead += seconds
    return 0


def known(_reporter):
    """For tests."""
    return {"hosts": {host: [who for _, who in told] for host, told in reports.items()}, "calls": calls}


METHODS = {method.__name__: method for method in (add_hosts, get_new_hosts, version_report, advance, known)}


class Handler(SimpleXMLRPCRequestHandler):
    rpc_paths = ("/RPC2",)

    def _dispatch(self, method, params):
        reporter = self.headers.get("X-Real-IP") or self.client_address[0]
        if method not in METHODS:
            raise Fault(8001, f"procedure {method} not found")
        with lock:
            if method not in ("advance", "known"):
                calls.append([reporter, method, sum(len(one) for one in params if isinstance(one, list))])
            try:
                return METHODS[method](reporter, *params)
            except Fault:
                raise
            except Exception as error:
                raise Fault(104 if method == "add_hosts" else 105, f"Error in {method}: {error}")


class Server(SimpleXMLRPCServer):
    def get_request(self):
        connection, address = super().get_request()
        return (tls.wrap_socket(connection, server_side=True) if tls else connection), address


tls = None
if options.certificate:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(options.certificate)
server = Server(("127.0.0.1", 0), Handler, logRequests=False)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
