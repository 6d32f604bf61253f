import type { System } from '../../src-shared/system.ts';
import { runProgram } from './run-program.ts';

/**
 * What sshd calls itself, such as "OpenSSH_9.9p2, LibreSSL 3.3.6"; null: it does not say. Before 9.2 sshd knows no
 * -V, but names its version where it complains of that.
 * @param sshd path of the program
 */
export async function sshdVersion(system: Pick<System, 'path'>, sshd: string): Promise<string | null> {
  const { stdout, stderr } = await runProgram(system, sshd, ['-V']);
  return versionIn(`${stderr}\n${stdout}`);
}

function versionIn(said: string): string | null {
  return /^OpenSSH_[\x21-\x7e][\x20-\x7e]{0,100}/m.exec(said)?.[0].trim() ?? null;
}
