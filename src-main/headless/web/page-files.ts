import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { CallError } from '../../../src-shared/call-error.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
  /** Its name changes with what is in it. */
  readonly isHashed: boolean;
}

/**
 * The files of the built page, by the path of their URL, read once: no request
 * can name a file that is not among them. Left out are what begins with a dot,
 * what is no plain file (a symbolic link), and types that no page of ours has.
 * @throws CallError where there is no page
 */
export function readPageFiles(directory: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  try {
    addFiles(files, directory, '/');
  } catch (error) {
    throw missing(directory, (error as NodeJS.ErrnoException).code ?? String(error));
  }
  const index = files.get('/index.html');
  if (index === undefined) throw missing(directory, 'there is no index.html');
  return files.set('/', index);
}

function addFiles(files: Map<string, PageFile>, directory: string, path: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const { name } = entry;
    const type = TYPES[extname(name)];
    if (name.startsWith('.')) continue;
    if (entry.isDirectory()) addFiles(files, join(directory, name), `${path}${name}/`);
    else if (entry.isFile() && type !== undefined) {
      const isHashed = path === '/assets/' && /-[\w-]{8,}\.\w+$/.test(name);
      files.set(`${path}${name}`, { type, content: readFileSync(join(directory, name)), isHashed });
    }
  }
}

function missing(directory: string, why: string): CallError {
  return new CallError(
    'unavailable',
    `The page that --ui shows is not in ${directory} (${why}). Build it with "npm run build", or leave --ui out.`,
  );
}
