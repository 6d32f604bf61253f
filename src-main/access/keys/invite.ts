import { hostname, networkInterfaces } from 'node:os';
import type { DeviceInvite, HostKey } from '../../../src-shared/contract/keys.ts';
import type { System } from '../../../src-shared/system.ts';
import { runProgram } from './run-program.ts';

type Host = DeviceInvite['hosts'][number];

/** How this machine can be reached: its Bonjour name on a Mac, then its addresses, those of IPv4 first. */
export async function ownHosts(system: System, addresses: readonly string[]): Promise<Host[]> {
  const hosts = addresses.map((host): Host => ({ host, kind: host.includes(':') ? 'IPv6' : 'IPv4' }));
  const sorted = [
    ...hosts.filter(({ kind }) => kind === 'IPv4'),
    ...hosts.filter(({ kind }) => kind === 'IPv6'),
  ];
  if (system.platform !== 'darwin') return sorted;
  const { code, out } = await runProgram(system, 'scutil', ['--get', 'LocalHostName']);
  const name = code === 0 ? out.trim() : (hostname().split('.')[0] ?? '');
  return /^[A-Za-z0-9-]{1,63}$/.test(name) ? [{ host: `${name}.local`, kind: 'bonjour' }, ...sorted] : sorted;
}

/** The addresses of this machine's interfaces, without loopback and link-local ones. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal, address }) => !internal && !/^(?:fe[89ab][0-9a-f]:|169\.254\.)/i.test(address))
    .map(({ address }) => address);
}

/** All that a device needs to connect, as text and as what a QR code holds. */
export function inviteOf(parts: {
  readonly user: string;
  readonly port: number;
  readonly hosts: readonly Host[];
  readonly hostKeys: readonly HostKey[];
}): DeviceInvite {
  const { user, port, hosts, hostKeys } = parts;
  const [first] = hostKeys;
  const ways = hosts.map(({ host }) => {
    const where = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const name = encodeURIComponent(user);
    return {
      host,
      command: `ssh ${port === 22 ? '' : `-p ${port} `}${user}@${host}`,
      uri: `ssh://${name}@${where}`,
      qr:
        first === undefined
          ? `ssh://${name}@${where}`
          : `ssh://${name};fingerprint=${uriFingerprint(first)}@${where}`,
    };
  });
  return { user, port, hosts: [...hosts], hostKeys: [...hostKeys], ways, text: textOf(parts) };
}

/**
 * "ssh-ed25519-SHA256-…": the draft's key type, "-" and hash, whose hash was MD5 in
 * hexadecimal. Base64 has "+" and "/", which mean something in an address, so it is base64url.
 */
function uriFingerprint({ type, fingerprint }: HostKey): string {
  const hash = fingerprint.replace('SHA256:', '').replaceAll('+', '-').replaceAll('/', '_');
  return `${encodeURIComponent(type)}-SHA256-${hash}`;
}

function textOf({ user, port, hosts, hostKeys }: Parameters<typeof inviteOf>[0]): string {
  const lines = [
    ...(hosts.length === 0
      ? ['Address: none. This machine is in no network.']
      : hosts.map(({ host }) => `Address: ${host}`)),
    `Port: ${port}`,
    `User: ${user}`,
    ...hostKeys.map(({ label, fingerprint }) => `Host key: ${label} ${fingerprint}`),
  ];
  return lines.join('\n');
}
