import { expect, test } from 'vitest';
import { callSchemas } from '../../src-shared/contract.ts';
import { stateDirectory, wrongPassword } from '../guard/testing/fakes.ts';
import { type ContactLab, ripeNetwork, startContactLab } from '../report/contact/testing/lab.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';

const ATTACKER = '203.0.113.66';
const AT = `rdap.db.ripe.net/ip/${ATTACKER}`;

async function started(dir = stateDirectory()): Promise<{ lab: ContactLab; test: TestApi }> {
  const lab = await startContactLab();
  lab.rdap.on(AT, ripeNetwork('203.0.113.0', '203.0.113.255', 'abuse@isp.example'));
  return { lab, test: await startTestApi(dir, { contactEndpoints: lab.endpoints }) };
}

test('a contact is looked up, as the contract says, and is remembered by the next guard', async () => {
  const dir = stateDirectory();
  const { lab, test } = await started(dir);
  const contact = await test.handlers.contact({ address: ATTACKER });
  expect(callSchemas('contact').output.parse(contact)).toEqual(contact);
  expect(contact).toMatchObject({ emails: ['abuse@isp.example'], source: 'rdap', prefix: '203.0.113.0/24' });
  expect(lab.rdap.asked).toEqual(['data.iana.org/rdap/ipv4.json', AT]);
  await test.api.stop();
  const next = await started(dir);
  expect(await next.test.handlers.contact({ address: '203.0.113.9' })).toEqual({
    ...contact,
    address: '203.0.113.9',
  });
  expect(next.lab.rdap.asked).toEqual([]);
});

test('a report goes to whom was found, and to whom the owner set instead', async () => {
  const { test } = await started();
  await test.log.write(wrongPassword(0, ATTACKER), wrongPassword(1, ATTACKER));
  const preview = () => test.handlers.reportPreview({ address: ATTACKER });
  expect(await preview()).toMatchObject({
    recipient: 'abuse@isp.example',
    contact: {
      email: 'abuse@isp.example',
      range: '203.0.113.0/24',
      networkName: 'EXAMPLE-NET',
      source: 'RDAP at RIPE NCC',
      confidence: 'high',
    },
  });
  const correction = { prefix: '203.0.113.0/24', email: 'noc@isp.example', setAt: expect.any(Number) };
  const set = await test.handlers.setContact({ prefix: '203.0.113.9/24', email: 'noc@isp.example' });
  expect(set).toEqual({ correction, before: null });
  expect(await preview()).toMatchObject({
    recipient: 'noc@isp.example',
    contact: { source: 'the sender of this report', range: '203.0.113.0/24' },
  });
  expect(await test.handlers.setContact({ prefix: '203.0.113.0/24', email: null })).toEqual({
    correction: null,
    before: correction,
  });
  expect((await preview()).recipient).toBe('abuse@isp.example');
});

test('nobody is asked until somebody wants to know, nor about this machine or what is no address', async () => {
  const { lab, test } = await started();
  await test.log.write(wrongPassword(0, ATTACKER), wrongPassword(1, ATTACKER));
  await test.handlers.attacker({ address: ATTACKER, events: 1 });
  for (const own of ['127.0.0.1', '::1']) {
    expect((await test.handlers.reportPreview({ address: own })).contact).toBeNull();
  }
  const [own = ''] = test.guard.surroundings.ownAddresses;
  await expect(test.handlers.contact({ address: own })).rejects.toMatchObject({ code: 'refused' });
  await expect(test.handlers.contact({ address: 'isp.example' })).rejects.toMatchObject({ code: 'invalid' });
  await expect(
    Promise.resolve().then(() => test.handlers.setContact({ prefix: 'x', email: null })),
  ).rejects.toMatchObject({ code: 'invalid' });
  expect([lab.rdap.asked, lab.whois.asked]).toEqual([[], []]);
  for (const email of ['a@b', 'a@isp.example\r\nBcc: b@isp.example', 'a@isp.example,b@isp.example', '']) {
    const input = { prefix: ATTACKER, email };
    expect([email, callSchemas('setContact').input.safeParse(input).success]).toEqual([
      email,
      email === 'a@b',
    ]);
  }
});

test('one that is under way ends with the guard', async () => {
  const { lab, test } = await started();
  const { promise: isAsked, resolve } = Promise.withResolvers<void>();
  lab.rdap.on(AT, () => resolve());
  const asking = test.handlers.contact({ address: ATTACKER });
  await isAsked;
  await test.api.stop();
  expect((await asking).emails).toEqual([]);
});
