/**
 * A process of its own that becomes the user whose files it is about, and then
 * does one thing with them: what that user can't do, it can't either, wherever
 * links lead. It reads who and what from standard input and answers on standard
 * output. A uid of 0 stays root: for what only root may change.
 */
import { readFileSync, writeSync } from 'node:fs';
import { type FileAnswer, type FileRequest, FileWorkError } from './file-request.ts';
import { doFileWork } from './file-work.ts';

interface Order {
  readonly uid: number;
  readonly gid: number;
  readonly request: FileRequest;
}

function answerTo({ uid, gid, request }: Order): FileAnswer {
  try {
    if (uid !== 0) become(uid, gid);
    return { ok: true, value: doFileWork(request) };
  } catch (error) {
    if (!(error instanceof FileWorkError)) throw error;
    return { ok: false, code: error.code, message: error.message };
  }
}

function become(uid: number, gid: number): void {
  process.setgroups?.([gid]);
  process.setgid?.(gid);
  process.setuid?.(uid);
  const { geteuid, getuid, getegid } = process;
  if (geteuid?.() !== uid || getuid?.() !== uid || getegid?.() !== gid) throw new Error('still root');
}

const order = JSON.parse(readFileSync(0, 'utf8')) as Order;
process.umask(0o077);
process.chdir('/');
const bytes = Buffer.from(JSON.stringify(answerTo(order)));
for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
