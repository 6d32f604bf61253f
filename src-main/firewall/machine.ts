import { type ExecFileException, execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { System } from '../../src-shared/system.ts';
import type { Machine } from './choose.ts';

const SYSTEM_FOLDERS = ['/usr/sbin', '/sbin', '/usr/local/sbin', '/usr/bin', '/bin', '/usr/local/bin'];

/** From OpenSSH 9.8 on it is sshd-session that looks at who connects. */
const SESSION_PROGRAMS = ['/usr/lib/openssh', '/usr/libexec/openssh', '/usr/libexec', '/usr/lib/ssh'].map(
  (folder) => join(folder, 'sshd-session'),
);

/** Everything of our table that a kernel could lack, under a name that is never really used. */
const NFT_TRIAL = `add table inet drawbridge_trial
add set inet drawbridge_trial networks4_24 { type ipv4_addr; }
add set inet drawbridge_trial networks6_64 { type ipv6_addr; }
add chain inet drawbridge_trial input { type filter hook input priority -10; policy accept; }
add chain inet drawbridge_trial blocked
add rule inet drawbridge_trial blocked ip saddr & 255.255.255.0 @networks4_24 drop
add rule inet drawbridge_trial blocked ip6 saddr & ffff:ffff:ffff:ffff:0:0:0:0 @networks6_64 drop
add rule inet drawbridge_trial input tcp dport 22 jump blocked
`;

/** A machine as this one is, of the kind that the system says. `helperProblem` comes from whoever knows the helper. */
export function machineOf(
  { platform, isRoot }: Pick<System, 'platform' | 'isRoot'>,
  helperProblem: () => Promise<string | null>,
): Machine {
  return {
    platform,
    isRoot,
    helperProblem,
    nftProblem,
    sshdUsesHostsDeny,
  };
}

/** Asks nft to check the table against the kernel (`nft --check`); nothing is changed. */
async function nftProblem(): Promise<string | null> {
  const nft = await findProgram('nft');
  if (nft === null) return 'nft is not installed. On Debian: apt-get install nftables.';
  const { error, stderr } = await run(nft, ['--check', '--file', '-'], NFT_TRIAL);
  if (error === null) return null;
  const said = stderr.split('\n')[0]?.trim() || error.message;
  return `nft does not work here: ${said}. Look at the output of: nft list tables`;
}

async function sshdUsesHostsDeny(): Promise<boolean> {
  const sshd = await findProgram('sshd');
  for (const program of sshd === null ? SESSION_PROGRAMS : [sshd, ...SESSION_PROGRAMS]) {
    if (!(await isExecutable(program))) continue;
    if ((await run('ldd', [program])).stdout.includes('libwrap.so')) return true;
  }
  return false;
}

async function findProgram(name: string): Promise<string | null> {
  for (const folder of SYSTEM_FOLDERS) {
    if (await isExecutable(join(folder, name))) return join(folder, name);
  }
  return null;
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function run(
  file: string,
  args: readonly string[],
  input = '',
): Promise<{ error: ExecFileException | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { timeout: 20_000, env: { PATH: SYSTEM_FOLDERS.join(delimiter), LC_ALL: 'C' } };
    const child = execFile(file, args, options, (error, stdout, stderr) =>
      resolve({ error, stdout, stderr }),
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
