import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { exchange } from '../../http.ts';
import { decodeAnswer } from '../xml-rpc-answer.ts';
import { encodeCall } from '../xml-rpc-call.ts';
import type { XmlRpcValue } from '../xml-rpc-value.ts';

const PYTHON = '/usr/bin/python3';
const CERTIFICATE = join(import.meta.dirname, 'peer-certificate.pem');

/** Why there can be no peer here, as a sentence; null: there can. */
export const whyNoPeer =
  existsSync(PYTHON) && process.platform === 'linux' ? null : 'It needs Debian’s package python3.';

export interface SyncPeer {
  readonly port: number;
  /** As an owner would write it. */
  readonly server: string;
  /** To be trusted, where it speaks https. */
  readonly ca: string | null;
  /** Calls it as another reporter. */
  callAs(reporter: string, method: string, ...params: XmlRpcValue[]): Promise<XmlRpcValue>;
  /** Its clock goes on, or back. */
  advance(seconds: number): Promise<void>;
  /** Each address that it was told of, with its reporters. */
  known(): Promise<ReadonlyMap<string, XmlRpcValue>>;
  /** The methods that were called, and with how many addresses each. */
  calls(): Promise<string[]>;
  stop(): Promise<void>;
}

/**
 * Starts sync-peer.py, which takes the documentation prefixes for public.
 * @param atEnd is told how to end it; without it the end of the test does
 */
export async function startSyncPeer({
  isTls = false,
  options = [] as readonly string[],
  atEnd = onTestFinished as (stop: () => Promise<void>) => void,
} = {}): Promise<SyncPeer> {
  const allowed = ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'].flatMap((one) => ['--allow', one]);
  const script = join(import.meta.dirname, 'sync-peer.py');
  const tls = isTls ? ['--certificate', CERTIFICATE] : [];
  const peer = spawn(PYTHON, [script, ...allowed, ...tls, ...options], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(peer, 'exit');
  const stop = async () => {
    peer.stdin.end();
    await ended;
  };
  atEnd(stop);
  const printed = once(createInterface(peer.stdout), 'line');
  const [line] = (await Promise.race([printed, ended])) as [unknown];
  const port = Number(line);
  if (peer.exitCode !== null) throw new Error(`sync-peer.py ended with ${peer.exitCode}.`);
  const url = new URL(`${isTls ? 'https' : 'http'}://127.0.0.1:${port}/RPC2`);
  const ca = isTls ? readFileSync(CERTIFICATE, 'utf8').replace(/-----BEGIN PRIVATE KEY[\s\S]*/, '') : null;
  const callAs = async (reporter: string, method: string, ...params: XmlRpcValue[]) => {
    const headers = { 'x-real-ip': reporter };
    const body = encodeCall(method, params);
    const answer = await exchange({
      method: 'POST',
      url,
      headers,
      body,
      ca,
      most: 10_000_000,
      limitMs: 60_000,
    });
    return decodeAnswer(answer.body);
  };
  const asMap = (value: XmlRpcValue | undefined) => (value instanceof Map ? value : new Map()) as AnswerMap;
  const ask = async () => asMap(await callAs('the test', 'known'));
  return {
    port,
    server: isTls ? `https://localhost:${port}` : `127.0.0.1:${port}`,
    ca,
    callAs,
    advance: async (seconds) => void (await callAs('the test', 'advance', seconds)),
    known: async () => asMap((await ask()).get('hosts')),
    calls: async () => {
      const calls = (await ask()).get('calls') as readonly (readonly XmlRpcValue[])[];
      return calls.map(([, method, hosts]) => `${String(method)} ${String(hosts)}`);
    },
    stop,
  };
}

type AnswerMap = ReadonlyMap<string, XmlRpcValue>;
