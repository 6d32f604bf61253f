import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { connectedPeers, gatewaysOf, ipv6GatewaysOf, isListening, ownAddresses, peersOf } from './network.ts';

test('the next hops of default routes', () => {
  const table = [
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT',
    'eth0\t00000000\tFE7100CB\t0003\t0\t0\t100\t00000000\t0\t0\t0',
    'eth0\t007100CB\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0',
    '',
  ].join('\n');
  expect(gatewaysOf(table)).toEqual(['203.0.113.254']);
  const table6 = [
    '00000000000000000000000000000000 00 00000000000000000000000000000000 00 20010db80000000000000000000000fe 00000400 00000001 00000000 00000003     eth0',
    '20010db8000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0',
    '00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo',
  ].join('\n');
  expect(ipv6GatewaysOf(table6)).toEqual(['2001:db8::fe']);
  expect(gatewaysOf('')).toEqual([]);
});

test('the far ends of connections', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0',
    '   1: 017100CB:0016 427100CB:D903 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0 100 0 0 10 0',
    '   2: 017100CB:0016 437100CB:D904 06 00000000:00000000 00:00000000 00000000     0        0 3 1 0 100 0 0 10 0',
    '   3: 017100CB:0050 447100CB:D905 01 00000000:00000000 00:00000000 00000000     0        0 4 1 0 100 0 0 10 0',
  ].join('\n');
  expect(peersOf(table, 22)).toEqual(['203.0.113.66 55555']);
  const table6 = [
    'heading a b c',
    '   0: 0000000000000000FFFF0000017100CB:0016 0000000000000000FFFF0000427100CB:D903 01 00000000:00000000 0 0 0 0 0',
    '   1: B80D0120000000000000000001000000:0016 B80D0120000000000000000066000000:D904 01 00000000:00000000 0 0 0 0 0',
  ].join('\n');
  expect(peersOf(table6, 22)).toEqual(['203.0.113.66 55555', '2001:db8::66 55556']);
});

test.skipIf(process.platform !== 'linux')('a real connection is seen', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = connect(port, '127.0.0.1');
  await once(client, 'connect');
  expect(isListening(port)).toBe(true);
  expect([...connectedPeers(port)]).toEqual([`127.0.0.1 ${client.localPort}`]);
  client.destroy();
  server.close();
  await once(server, 'close');
  expect(isListening(port)).toBe(false);
});

test('own addresses hold loopback', () => {
  expect(ownAddresses()).toContain('127.0.0.1');
});
