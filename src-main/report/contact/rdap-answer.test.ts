import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rangeText } from './address-range.ts';
import { mailAddress } from './email.ts';
import { rdapFacts } from './rdap-answer.ts';
import { ripeNetwork, vcard } from './testing/lab.ts';

const ADDRESS = '203.0.113.7';

const network = (entities: readonly object[], more: object = {}) => ({
  objectClassName: 'ip network',
  handle: 'NET-203-0-113-0-1',
  name: 'EXAMPLE',
  startAddress: '203.0.113.0',
  endAddress: '203.0.113.255',
  entities,
  ...more,
});

function emails(answer: unknown): readonly string[] {
  return rdapFacts(answer, ADDRESS).emails;
}

describe('the abuse contact in the shape of', () => {
  test('RIPE: an entity at the top', () => {
    const facts = rdapFacts(ripeNetwork('203.0.113.0', '203.0.113.255', 'abuse@isp.example'), ADDRESS);
    expect(facts).toMatchObject({
      emails: ['abuse@isp.example'],
      networkName: 'EXAMPLE-NET',
      handle: '203.0.113.0 - 203.0.113.255',
    });
    expect(facts.range && rangeText(facts.range)).toEqual({ first: '203.0.113.0', last: '203.0.113.255' });
  });

  test('ARIN: within the registrant, one role among others; once though it is repeated', () => {
    const contact = {
      handle: 'ABUSE1-ARIN',
      roles: ['technical', 'administrative', 'abuse'],
      vcardArray: vcard([['email', {}, 'abuse@isp.example']]),
    };
    const noc = { roles: ['technical'], vcardArray: vcard([['email', {}, 'noc@isp.example']]) };
    const registrant = {
      handle: 'EX-1',
      roles: ['registrant'],
      vcardArray: vcard([]),
      entities: [noc, contact],
    };
    expect(emails(network([registrant]))).toEqual(['abuse@isp.example']);
    expect(emails(network([registrant, contact]))).toEqual(['abuse@isp.example']);
  });

  test('APNIC: two addresses of the response team, the preferred one first', () => {
    const irt = {
      handle: 'IRT-EXAMPLE-AP',
      roles: ['abuse'],
      vcardArray: vcard([
        ['email', {}, 'hostmaster@isp.example'],
        ['email', { pref: '1' }, 'abuse@isp.example'],
      ]),
    };
    expect(emails(network([irt]))).toEqual(['abuse@isp.example', 'hostmaster@isp.example']);
  });

  test('LACNIC: one person with all roles, and again within the registrant', () => {
    const person = {
      handle: 'ABC1',
      roles: ['administrative', 'technical', 'abuse'],
      vcardArray: vcard([['email', {}, 'security@isp.example']]),
    };
    const answer = network([person, { handle: 'XX-1', roles: ['registrant'], entities: [person] }]);
    expect(emails(answer)).toEqual(['security@isp.example']);
  });

  test('AFRINIC: entities without roles are no answer', () => {
    const person = { handle: 'EX1-AFRINIC', vcardArray: vcard([['email', {}, 'abuse@isp.example']]) };
    expect(emails(network([person]))).toEqual([]);
  });

  test('the nearer one is first; placeholders are passed over', () => {
    const entity = (email: string, more: object = {}) => ({
      roles: ['abuse'],
      vcardArray: vcard([['email', {}, email]]),
      ...more,
    });
    const inner = entity('inner@isp.example');
    expect(
      emails(network([{ roles: ['registrant'], entities: [inner] }, entity('outer@isp.example')])),
    ).toEqual(['outer@isp.example', 'inner@isp.example']);
    for (const none of ['REDACTED', 'NOT DISCLOSED', 'PLEASE QUERY THE RDDS SERVICE', 'abuse@ripe.net']) {
      expect(emails(network([entity(none, { entities: [inner] })]))).toEqual(['inner@isp.example']);
    }
  });
});

describe('the range', () => {
  const rangeOf = (answer: unknown) => {
    const { range } = rdapFacts(answer, ADDRESS);
    return range && rangeText(range);
  };

  test('prefixes, the narrowest that holds the address, where first and last are missing or senseless', () => {
    const cidrs = [
      { v4prefix: '203.0.112.0', length: 23 },
      { v4prefix: '203.0.113.0', length: 26 },
      { v4prefix: '198.51.100.0', length: 24 },
      { v6prefix: '2001:db8::', length: 32 },
    ];
    const range = { first: '203.0.113.0', last: '203.0.113.63' };
    expect(rangeOf({ cidr0_cidrs: cidrs })).toEqual(range);
    expect(
      rangeOf(network([], { startAddress: '0.0.0.0', endAddress: '255.255.255.255', cidr0_cidrs: cidrs })),
    ).toEqual(range);
    expect(rangeOf(network([], { endAddress: '203.0.113.1' }))).toBeNull();
  });
});

test('hostile answers never throw and never give what is no mail address', () => {
  const deep = (depth: number): object =>
    depth === 0
      ? { roles: ['abuse'], vcardArray: vcard([['email', {}, 'deep@isp.example']]) }
      : { entities: [deep(depth - 1)] };
  expect(emails(network([deep(3)]))).toEqual(['deep@isp.example']);
  expect(emails(network([deep(2000)]))).toEqual([]);
  expect(emails(network(new Array(100_000).fill({ entities: [{}] })))).toEqual([]);
  const leaf = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('abuse', 'email', 'vcard', 'a@isp.example', 'a@b\r\nc'),
  );
  const { entity } = fc.letrec((tie) => ({
    entity: fc.record(
      {
        roles: fc.oneof(fc.constant(['abuse']), fc.constant('abuse'), leaf),
        vcardArray: fc.oneof(
          leaf,
          fc.tuple(leaf, fc.array(fc.tuple(fc.constantFrom('email', 'EMAIL', 7), leaf, leaf, leaf))),
        ),
        entities: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('entity'), { maxLength: 3 })),
      },
      { requiredKeys: [] },
    ),
  }));
  const answer = fc.oneof(
    leaf,
    fc.record(
      {
        entities: fc.array(entity, { maxLength: 4 }),
        startAddress: leaf,
        endAddress: leaf,
        cidr0_cidrs: leaf,
        name: leaf,
        handle: leaf,
      },
      { requiredKeys: [] },
    ),
  );
  let taken = 0;
  fc.assert(
    fc.property(answer, (value) => {
      const facts = rdapFacts(value, ADDRESS);
      taken += facts.emails.length;
      expect(facts.emails.length).toBeLessThanOrEqual(3);
      for (const email of facts.emails) expect(mailAddress(email)).toBe(email);
      for (const line of [facts.networkName, facts.handle]) expect(line ?? '').not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }),
    { numRuns: 1000 },
  );
  expect(taken).toBeGreaterThan(10);
});
