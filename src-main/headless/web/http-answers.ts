import type { ServerResponse } from 'node:http';
import type { PageFile } from './page-files.ts';

const YEAR_S = 31_536_000;

const ALWAYS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
  'Cache-Control': 'no-store',
};

const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Only what is the page's own, and nothing inline; it may speak with nobody but this server. */
function pagePolicy(host: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ws://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export function sendFile(response: ServerResponse, file: PageFile, host: string): void {
  response.writeHead(200, {
    ...ALWAYS,
    'Content-Security-Policy': pagePolicy(host),
    'Content-Type': file.type,
    'Content-Length': file.content.length,
    ...(file.isHashed ? { 'Cache-Control': `private, max-age=${YEAR_S}, immutable` } : {}),
  });
  // Node leaves the body out where only the head was asked for.
  response.end(file.content);
}

export function sendRedirect(response: ServerResponse, cookie: string): void {
  response.writeHead(303, {
    ...ALWAYS,
    'Content-Security-Policy': NOTHING,
    Location: '/',
    'Set-Cookie': cookie,
    'Content-Length': 0,
  });
  response.end();
}

/** The head of a file to be saved; its bytes follow. */
export function beginDownload(response: ServerResponse, name: string, bytes: number): void {
  response.writeHead(200, {
    ...ALWAYS,
    'Content-Security-Policy': `${NOTHING}; sandbox`,
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': `attachment; filename="${name}"`,
    'Content-Length': bytes,
  });
}

/** @param sentence fixed text of ours: it is not escaped */
export function sendSentence(
  response: ServerResponse,
  status: number,
  sentence: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Drawbridge</title><p>${sentence}</p></html>\n`;
  response.writeHead(status, {
    ...ALWAYS,
    'Content-Security-Policy': NOTHING,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(html),
    ...headers,
  });
  response.end(html);
}
