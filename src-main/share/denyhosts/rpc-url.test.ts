import { expect, test } from 'vitest';
import { rpcUrl } from './rpc-url.ts';

test.each([
  ['sync.example.org', 'http://sync.example.org:9911/RPC2'],
  ['sync.example.org:9911', 'http://sync.example.org:9911/RPC2'],
  [' sync.example.org:80 ', 'http://sync.example.org/RPC2'],
  ['http://sync.example.org:9911', 'http://sync.example.org:9911/RPC2'],
  ['http://sync.example.org:9911/', 'http://sync.example.org:9911/RPC2'],
  ['http://sync.example.org', 'http://sync.example.org/RPC2'],
  ['https://sync.example.org/deny/hosts//', 'https://sync.example.org/deny/hosts/RPC2'],
  ['https://sync.example.org/RPC2', 'https://sync.example.org/RPC2'],
  ['sync.example.org/path', 'http://sync.example.org:9911/path/RPC2'],
  ['127.0.0.1:4000', 'http://127.0.0.1:4000/RPC2'],
  ['[::1]:4000', 'http://[::1]:4000/RPC2'],
  ['[::1]', 'http://[::1]:9911/RPC2'],
])('%j is called at %s', (server, url) => {
  expect(rpcUrl(server).href).toBe(url);
});

test.each([
  ['', /No sync server is set/],
  ['  ', /No sync server is set/],
  ['ftp://sync.example.org', /needs an address/],
  ['file:///etc/passwd', /needs an address/],
  ['javascript://x', /needs an address/],
  ['two words', /needs an address/],
  ['sync.example.org:99999', /needs an address/],
  ['http://ann:secret@sync.example.org', /no password/],
  ['ann@sync.example.org', /no password/],
  ['http://sync.example.org/?a=b', /no password/],
  ['http://sync.example.org/#a', /no password/],
])('%j is refused', (server, message) => {
  expect(() => rpcUrl(server)).toThrow(message);
});
