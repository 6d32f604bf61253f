import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  type FileAnswer,
  type FileRequest,
  FileWorkError,
  type Look,
  type MendStep,
} from './file-request.ts';
import { doFileWork } from './file-work.ts';
import type { SystemUser } from './users.ts';

const LIMIT_MS = 20_000;
const MOST_ANSWER_BYTES = 16 * 1024 * 1024;

const BESIDE = import.meta.url.endsWith('.ts') ? './file-process.ts' : './file-process.js';
const PROGRAM = fileURLToPath(new URL(BESIDE, import.meta.url));

type Id = Pick<SystemUser, 'uid' | 'gid'>;

/** Whether files of that user are worked on by this very process: it is that user. */
function isSelf({ uid }: Id): boolean {
  return uid === process.geteuid?.();
}

/**
 * Works on files of keys as the user whose they are: in this process where it
 * is that user's, else, as root, in one that has become that user.
 * @throws FileWorkError
 */
export async function asUser(user: Id, request: FileRequest): Promise<unknown> {
  if (isSelf(user)) return doFileWork(request);
  const answer = await inProcess(user, request);
  if (answer.ok) return answer.value;
  throw new FileWorkError(answer.code, answer.message);
}

/** In the order of the paths. */
export async function lookAt(user: Id, paths: readonly string[], home: string): Promise<Look[]> {
  return (await asUser(user, { do: 'look', paths, home })) as Look[];
}

export async function writeAs(
  user: Id,
  file: { path: string; hash: string | null; content: Buffer; mode: number },
): Promise<void> {
  await asUser(user, { do: 'write', ...file, content: file.content.toString('base64') });
}

export async function mendAs(user: Id, steps: readonly MendStep[]): Promise<void> {
  await asUser(user, { do: 'mend', steps });
}

function inProcess(user: Id, request: FileRequest): Promise<FileAnswer> {
  if (process.versions['electron'] !== undefined) {
    return Promise.resolve({
      ok: false,
      code: 'refused',
      message: 'Only Drawbridge as a service (drawbridge run) works on the files of other users.',
    });
  }
  const child = spawn(process.execPath, [PROGRAM], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', NODE_NO_WARNINGS: '1' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const { promise, resolve } = Promise.withResolvers<FileAnswer>();
  const fail = (message: string) => {
    if (child.pid !== undefined) child.kill('SIGKILL');
    resolve({ ok: false, code: 'failed', message });
  };
  const timer = setTimeout(() => fail('The disk did not answer in time.'), LIMIT_MS);
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_ANSWER_BYTES) fail('The file is too large.');
    else chunks.push(chunk);
  });
  child.on('error', (error) => fail(`The work on files could not be started: ${error.message}.`));
  child.on('close', () => resolve(parsed(Buffer.concat(chunks).toString('utf8'))));
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify({ uid: user.uid, gid: user.gid, request }));
  return promise.finally(() => clearTimeout(timer));
}

function parsed(text: string): FileAnswer {
  try {
    return JSON.parse(text) as FileAnswer;
  } catch {
    return { ok: false, code: 'failed', message: 'The work on files ended without an answer.' };
  }
}
