/** The renderer's files under app://drawbridge/, and nothing else of this machine. */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { isAppUrl } from './app-url.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** @param folder of the built renderer */
export async function answerAppRequest(
  folder: string,
  request: { readonly method: string; readonly url: string },
): Promise<Response> {
  if (request.method !== 'GET') return refusal(405);
  const path = pathInside(folder, request.url);
  const type = path === null ? undefined : TYPES[extname(path)];
  if (path === null || type === undefined) return refusal(404);
  try {
    return new Response(new Uint8Array(await readFile(path)), {
      headers: { ...HEADERS, 'content-type': type },
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return refusal(code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR' ? 404 : 500);
  }
}

/** The file that a URL names, if that is in the folder however it is written. */
export function pathInside(folder: string, url: string): string | null {
  if (!isAppUrl(url)) return null;
  let name: string;
  try {
    name = decodeURIComponent(new URL(url).pathname);
  } catch {
    return null;
  }
  // "\" separates on Windows only, but has no place in a name of ours anywhere.
  if (name.includes('\0') || name.includes('\\')) return null;
  const path = normalize(join(folder, name));
  return path.startsWith(folder + sep) ? path : null;
}

function refusal(status: number): Response {
  return new Response(null, { status, headers: HEADERS });
}
