import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askSshd } from './ask-sshd.ts';
import { type Trial, trialConfig } from './config-files.ts';
import { type KeyOnly, type KeyOnlyContext, lookAtKeyOnly } from './key-only.ts';

/**
 * What sshd says that it would accept if these lines of Drawbridge's stood first in its files; nothing of them
 * is changed.
 */
export async function lookAhead(
  sshd: string,
  isRoot: boolean,
  context: Omit<KeyOnlyContext, 'trial'>,
  trial: Trial,
): Promise<KeyOnly> {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-sshd-'));
  try {
    const asOneFile = join(folder, 'sshd_config');
    await writeFile(asOneFile, Buffer.from(trialConfig(context.configDirectory, trial), 'latin1'));
    return await lookAtKeyOnly(sshd, isRoot, null, { ...context, trial: { ...trial, asOneFile } });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What sshd tells this process itself; null: nothing. */
export async function sshdsOwnWords(sshd: string, isRoot: boolean): Promise<string | null> {
  const said = await askSshd({ sshd, isRoot, file: null, connection: null, signal: null });
  return said.ok ? said.text : null;
}

/** Whether an sshd that says this is older than 8.7: only those have two words for keyboard-interactive. */
export function hasOldWords(text: string): boolean {
  return /^challengeresponseauthentication /im.test(text);
}
