import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Web servers of several names behind one port, which answer what a test says. */
export interface RdapPeer {
  readonly port: number;
  /** To be trusted. */
  readonly ca: string;
  /** "host/path" of each request, in order. */
  readonly asked: string[];
  /** @param at "host/path" @param answer JSON, or whoever writes the answer */
  on(at: string, answer: object | Answer): void;
  url(at: string): string;
}

const NAMES = ['data.iana.org', 'rdap.arin.net', 'rdap.db.ripe.net', 'rdap.apnic.net'];
const MORE_NAMES = ['rdap.lacnic.net', 'rdap.afrinic.net', 'rdap.hop.example'];

let made: { key: string; cert: string } | null = null;

/** Self-signed, for all the names that are used here. */
function certificate(): { key: string; cert: string } {
  if (made !== null) return made;
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-rdap-'));
  try {
    const names = [...NAMES, ...MORE_NAMES].map((name) => `DNS:${name}`).join(',');
    const files = ['-keyout', join(dir, 'key'), '-out', join(dir, 'cert')];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const about = ['-subj', '/CN=rdap peers', '-addext', `subjectAltName=${names},IP:127.0.0.1,IP:127.9.9.9`];
    execFileSync('openssl', ['req', '-x509', ...kind, ...about, ...files], { stdio: 'ignore' });
    made = { key: readFileSync(join(dir, 'key'), 'utf8'), cert: readFileSync(join(dir, 'cert'), 'utf8') };
    return made;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** Ends with the test. */
export async function startRdapPeer(address = '127.0.0.1'): Promise<RdapPeer> {
  const routes = new Map<string, object | Answer>();
  const asked: string[] = [];
  const { key, cert } = certificate();
  const server = createServer({ key, cert }, (request, response) => {
    const host = (request.headers.host ?? '').replace(/:[0-9]+$/, '');
    const at = `${host}${request.url ?? ''}`;
    asked.push(at);
    const answer = routes.get(at);
    if (answer === undefined) return void response.writeHead(404).end('{"errorCode":404}');
    if (typeof answer === 'function') return void (answer as Answer)(request, response);
    response.writeHead(200, { 'content-type': 'application/rdap+json' }).end(JSON.stringify(answer));
  });
  server.listen(0, address);
  await new Promise((done) => server.once('listening', done));
  onTestFinished(() => closed(server));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    ca: cert,
    asked,
    on: (at, answer) => void routes.set(at, answer),
    url: (at) => `https://${at.replace(/^([^/]*)/, `$1:${port}`)}`,
  };
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => {
    server.close(() => done());
  });
}
