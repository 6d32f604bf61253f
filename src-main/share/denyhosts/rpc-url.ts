import { ShareProblem } from '../share-problem.ts';

/** Where sync servers listen, unless their address says otherwise (DenyHosts' configuration, SYNC_SERVER). */
const PORT = 9911;

/**
 * Where calls are posted to, from what the owner wrote: `sync.example.org`, `sync.example.org:9911`,
 * `http://host:9911`, `https://host/path`. An address without http:// or https:// means http, as for DenyHosts.
 * @throws ShareProblem
 */
export function rpcUrl(server: string): URL {
  const text = server.trim();
  if (text === '') throw new ShareProblem('nonsense', 'No sync server is set. Enter its address.');
  const isWhole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const url = URL.parse(isWhole ? text : `http://${text}`);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new ShareProblem(
      'nonsense',
      'The sync server needs an address such as http://sync.example.org:9911.',
    );
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new ShareProblem(
      'nonsense',
      'The address of the sync server can hold no password, "?" or "#". Leave them out.',
    );
  }
  // A port that was written is kept, even http's own.
  if (!isWhole && !/^[^/]*:[0-9]+(\/|$)/.test(text)) url.port = String(PORT);
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith('/RPC2') ? path : `${path}/RPC2`;
  return url;
}
