import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CommandError, EXIT } from './exit-codes.ts';

/** Asks whoever sits at the terminal for what is not to be seen while it is typed. Null where nobody sits there. */
export async function askSecret(question: string): Promise<string | null> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  // The terminal's own echo ends here, before anybody is asked.
  const terminal = createInterface({ input: process.stdin, output: unseen, terminal: true });
  const given = new AbortController();
  terminal.once('SIGINT', () => given.abort());
  terminal.once('close', () => given.abort());
  process.stderr.write(`${question} `);
  try {
    return (await terminal.question('', { signal: given.signal })).trim();
  } catch {
    throw new CommandError(EXIT.failed, 'Nothing was changed.');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
