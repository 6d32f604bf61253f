import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Who may use a socket that this user may not: "root and the members of the group adm". */
export function whoMay(socketPath: string): string {
  const { uid, gid } = ownership(socketPath);
  const owner = nameOf('/etc/passwd', uid) ?? `user ${uid}`;
  const group = nameOf('/etc/group', gid) ?? `group ${gid}`;
  return uid === 0 && gid === 0 ? owner : `${owner} and the members of the group ${group}`;
}

/** Of the socket, or of the nearest directory above it that can be seen. */
function ownership(path: string): { uid: number; gid: number } {
  try {
    return statSync(path);
  } catch {
    return path === dirname(path) ? { uid: 0, gid: 0 } : ownership(dirname(path));
  }
}

/** Of passwd(5) and group(5): "name:password:id:…". */
function nameOf(file: string, id: number): string | null {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.map((line) => line.split(':')).find((fields) => fields[2] === String(id))?.[0] ?? null;
  } catch {
    return null;
  }
}
