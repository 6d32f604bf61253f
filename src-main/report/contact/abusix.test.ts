import { createSocket } from 'node:dgram';
import { describe, expect, onTestFinished, test } from 'vitest';
import { abusixName, askAbusix } from './abusix.ts';
import { INTERNET } from './endpoints.ts';
import { hasDnsmasq, startDns } from './testing/dns-peer.ts';

const ZONE = INTERNET.abusixZone;
const V6 = `7.0.0.0.${'0.0.0.0.'.repeat(5)}8.b.d.0.1.0.0.2.${ZONE}`;

function ask(address: string, server: string, requestMs = 10_000) {
  const limits = { ...INTERNET.limits, requestMs };
  return askAbusix(address, { ...INTERNET, dnsServers: [server], limits }, new AbortController().signal);
}

test('the name: octets, or all nibbles, in reverse', () => {
  expect(abusixName('203.0.113.7', ZONE)).toBe('7.113.0.203.abuse-contacts.abusix.zone');
  expect(abusixName('2001:db8::7', ZONE)).toBe(V6);
});

describe.skipIf(!hasDnsmasq)('by a real DNS server', () => {
  test('IPv4 and IPv6, one or several, markers and what is no address left out', async () => {
    const server = await startDns('abusix.zone', {
      [`7.113.0.203.${ZONE}`]: 'abuse@isp.example',
      [V6]: 'abuse@six.example',
      [`8.113.0.203.${ZONE}`]: 'a@isp.example,b@isp.example, A@isp.example ,nonsense',
      [`9.113.0.203.${ZONE}`]: 'removed@lacnic.net',
      [`10.113.0.203.${ZONE}`]: 'abuse@isp.example\\nBcc:victim@isp.example',
    });
    expect(await ask('203.0.113.7', server)).toEqual(['abuse@isp.example']);
    expect(await ask('2001:db8::7', server)).toEqual(['abuse@six.example']);
    expect(await ask('203.0.113.8', server)).toEqual(['a@isp.example', 'b@isp.example']);
    for (const last of [9, 10, 11]) expect(await ask(`203.0.113.${last}`, server)).toEqual([]);
  });
});

test('a server that is not there, or says nothing, is a problem and not "nobody"', async () => {
  await expect(ask('203.0.113.7', '127.0.0.1:9')).rejects.toThrow(/can't be asked \(ECONNREFUSED\)|in time/);
  const silent = createSocket('udp4');
  onTestFinished(() => void silent.close());
  await new Promise<void>((done) => silent.bind(0, '127.0.0.1', () => done()));
  await expect(ask('203.0.113.7', `127.0.0.1:${silent.address().port}`, 200)).rejects.toThrow(
    'abuse-contacts.abusix.zone did not answer in time.',
  );
});
