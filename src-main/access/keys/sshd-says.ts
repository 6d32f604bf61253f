import type { System } from '../../../src-shared/system.ts';
import { runProgram } from './run-program.ts';
import type { SystemUser } from './users.ts';

/** What sshd's configuration comes to, for a user who comes from elsewhere. */
export interface SshdSays {
  /** Keyword in lower case -> its values, in order. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** An address of nobody's (RFC 5737), for Match blocks to be judged by: neither this machine nor its network. */
const ELSEWHERE = '198.51.100.1';

/**
 * Asks sshd for its effective configuration for one user (sshd(8) -T, -G, -C).
 * `-T` needs the host keys, so root; `-G` needs nobody, but is there from
 * OpenSSH 9.3 on only (facts/macos.md §5).
 * @returns why it does not say, where it does not
 */
export async function askSshd(
  system: System,
  { name }: Pick<SystemUser, 'name'>,
  port: number,
): Promise<SshdSays | { readonly why: string }> {
  const about = `user=${name},host=${ELSEWHERE},addr=${ELSEWHERE},laddr=127.0.0.1,lport=${port}`;
  let why = '';
  for (const option of system.isRoot ? ['-T', '-G'] : ['-G', '-T']) {
    const { code, isMissing, out, err } = await runProgram(system, 'sshd', [option, '-C', about]);
    if (isMissing) return { why: 'there is no sshd on this machine' };
    const values = code === 0 ? valuesIn(out) : new Map<string, string[]>();
    if (values.has('authorizedkeysfile')) return { values };
    why ||= err.split('\n')[0]?.slice(0, 200) || `sshd ${option} says nothing of it`;
  }
  return { why };
}

function valuesIn(text: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, keyword = '', value = ''] = /^([A-Za-z0-9]+)\s+(.*\S)\s*$/.exec(line) ?? [];
    if (keyword === '') continue;
    const name = keyword.toLowerCase();
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return values;
}
