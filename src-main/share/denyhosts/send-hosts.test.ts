import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ShareProblem } from '../share-problem.ts';
import { sendHosts } from './send-hosts.ts';
import { addresses, modelServer } from './testing/model-server.ts';
import { BAD_ADDRESS, NOT_ADDED, XmlRpcFault } from './xml-rpc-fault.ts';

function ledger() {
  const sent: string[] = [];
  const refused: string[] = [];
  const told = (hosts: readonly string[], wasRefused: boolean) =>
    void (wasRefused ? refused : sent).push(...hosts);
  return { sent, refused, told };
}

const batches = fc
  .integer({ min: 1, max: 50 })
  .chain((n) => fc.array(fc.constantFrom('good', 'good', 'good', 101, 104), { minLength: n, maxLength: n }));

test('delivers exactly the good ones, whatever bad ones are among them, in few calls', async () => {
  await fc.assert(
    fc.asyncProperty(batches, async (kinds) => {
      const hosts = addresses(kinds.length);
      const server = modelServer();
      for (const [i, kind] of kinds.entries()) {
        if (kind === 101 || kind === 104) server.bad.set(hosts[i] ?? '', kind);
      }
      const { sent, refused, told } = ledger();
      const isWell = kinds.includes('good');
      const work = sendHosts(hosts, server.addHosts, told);
      const bad = hosts.filter((host) => server.bad.has(host));
      if (isWell || !kinds.includes(104)) {
        await work;
        expect([...refused].sort()).toEqual([...bad].sort());
      } else {
        // It adds nothing at all: that may be its database, so nobody is given up for it.
        await expect(work).rejects.toThrow(XmlRpcFault);
        expect(refused.filter((host) => server.bad.get(host) === 104)).toEqual([]);
      }
      const good = hosts.filter((host) => !server.bad.has(host));
      expect([...sent].sort()).toEqual([...good].sort());
      expect([...server.known.keys()].sort()).toEqual([...good].sort());
      const most = 1 + 2 * bad.length * Math.ceil(Math.log2(hosts.length)) + bad.length;
      expect(server.calls.length).toBeLessThanOrEqual(most);
    }),
    { numRuns: 500 },
  );
});

describe('one bad among 50', () => {
  test.each([BAD_ADDRESS, NOT_ADDED] as const)('fault %i: it alone is refused', async (code) => {
    const hosts = addresses(50);
    const server = modelServer();
    server.bad.set('8.0.0.17', code);
    const { sent, refused, told } = ledger();
    await sendHosts(hosts, server.addHosts, told);
    expect(refused).toEqual(['8.0.0.17']);
    expect(sent).toHaveLength(49);
    expect(server.calls.length).toBeLessThanOrEqual(14);
  });
});

test('a server whose database is away refuses nobody', async () => {
  const { sent, refused, told } = ledger();
  const away = async () => {
    throw new XmlRpcFault(NOT_ADDED, 'Error adding hosts: database is locked');
  };
  await expect(sendHosts(addresses(50), away, told)).rejects.toThrow('database is locked');
  expect({ sent, refused }).toEqual({ sent: [], refused: [] });
});

test('one that was locked for a moment gets all after all', async () => {
  let calls = 0;
  const { sent, refused, told } = ledger();
  await sendHosts(
    addresses(4),
    async () => {
      if (++calls <= 3) throw new XmlRpcFault(NOT_ADDED, 'Error adding hosts: database is locked');
    },
    told,
  );
  expect(sent.sort()).toEqual(addresses(4));
  expect(refused).toEqual([]);
});

test('what was taken before it broke off is known; other faults are not about an address', async () => {
  const { sent, told } = ledger();
  let calls = 0;
  const breaks = async () => {
    calls++;
    if (calls === 1) throw new XmlRpcFault(BAD_ADDRESS, 'Illegal IP address');
    if (calls === 3) throw new ShareProblem('unreachable', 'It could not be reached.');
  };
  await expect(sendHosts(addresses(4), breaks, told)).rejects.toThrow('could not be reached');
  expect(sent).toEqual(['8.0.0.0', '8.0.0.1']);
  const unknown = async () => {
    calls++;
    throw new XmlRpcFault(8001, 'procedure add_hosts not found');
  };
  calls = 0;
  await expect(sendHosts(addresses(4), unknown, told)).rejects.toThrow('not found');
  expect(calls).toBe(1);
});
