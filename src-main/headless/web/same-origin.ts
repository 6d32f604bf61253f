import type { IncomingMessage } from 'node:http';

const NAMES = ['127.0.0.1', 'localhost'];

/**
 * The host by which a request calls this server; null where it is another's
 * name that was made to lead here (DNS rebinding), or another page's request
 * (an Origin that is not this very host's).
 */
export function ownHost(request: IncomingMessage, port: number): string | null {
  // Browsers leave port 80 out.
  const own = NAMES.flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]);
  const { host, origin } = request.headers;
  // Node joins or drops what is there twice; neither may pass.
  if (countOf(request, 'host') !== 1 || countOf(request, 'origin') > 1) return null;
  if (host === undefined || !own.includes(host)) return null;
  return origin === undefined || origin === `http://${host}` ? host : null;
}

function countOf({ rawHeaders }: IncomingMessage, name: string): number {
  return rawHeaders.filter((header, i) => i % 2 === 0 && header.toLowerCase() === name).length;
}

/** The values of all cookies of that name: whoever sets them for another path or port may send several. */
export function cookiesOf(request: IncomingMessage, name: string): string[] {
  return (request.headers.cookie ?? '')
    .split(';')
    .map((cookie) => cookie.trim().split('='))
    .flatMap(([key, value]) => (key === name && value !== undefined ? [value] : []));
}
