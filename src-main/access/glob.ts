import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A pattern of glob(7) for one name: "*", "?" and "[…]". A dot in front is matched by a dot alone. */
export function nameMatches(name: string, pattern: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  const source = pattern.replaceAll(/\[[!^]?[^\]]+\]|[\s\S]/g, (part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (part.length > 1)
      return `[${part.startsWith('[!') ? '^' : ''}${part.slice(part.startsWith('[!') ? 2 : 1, -1).replaceAll('\\', '\\\\')}]`;
    return part.replace(/[\\^$.|+(){}[\]]/, '\\$&');
  });
  try {
    return new RegExp(`^${source}$`, 's').test(name);
  } catch {
    // A range that is none, such as "[z-a]".
    return false;
  }
}

/** The files that an absolute pattern stands for, in the order of their bytes, as sshd takes them. */
export function globFiles(pattern: string): string[] {
  const found = pattern
    .split('/')
    .filter((part) => part !== '')
    .reduce<string[]>((folders, part) => folders.flatMap((folder) => within(folder, part)), ['/']);
  return found.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function within(folder: string, part: string): string[] {
  if (!/[*?[]/.test(part)) return [join(folder, part)];
  try {
    return readdirSync(folder)
      .filter((name) => nameMatches(name, part))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
