import { readFileSync } from 'node:fs';
import type { HostKey } from '../../../src-shared/contract/keys.ts';
import type { System } from '../../../src-shared/system.ts';
import { readKeyLine } from './key-line.ts';
import { askSshd } from './sshd-says.ts';
import type { SystemUser } from './users.ts';

const MOST_BYTES = 64 * 1024;

/** sshd_config(5): what HostKey is where nothing is set. */
const USUAL = ['rsa', 'ecdsa', 'ed25519'].map((type) => `/etc/ssh/ssh_host_${type}_key`);

const ORDER = ['ED25519', 'ECDSA', 'RSA'];

/** The public halves of sshd's own keys, ED25519 first; those that can't be read are passed over. */
export async function hostKeys(system: System, user: SystemUser, port: number): Promise<HostKey[]> {
  const said = await askSshd(system, user, port);
  const paths = 'why' in said ? USUAL : (said.values.get('hostkey') ?? USUAL);
  const found = paths.flatMap((path) => hostKeyAt(`${path}.pub`));
  const rank = ({ label }: HostKey) => (ORDER.indexOf(label) + ORDER.length + 1) % (ORDER.length + 1);
  return found.sort((a, b) => rank(a) - rank(b));
}

function hostKeyAt(path: string): HostKey[] {
  let text: string;
  try {
    text = readFileSync(path, 'latin1');
  } catch {
    return [];
  }
  if (text.length > MOST_BYTES) return [];
  const line = readKeyLine(text.split('\n')[0] ?? '');
  if (line.kind !== 'key') return [];
  const { type, label, bits, fingerprint } = line.key;
  return [{ type, label, bits, fingerprint }];
}
