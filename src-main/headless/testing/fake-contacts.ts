/** Abuse contacts of a guard in memory. */
import {
  CallError,
  type Contact,
  type ContactCorrection,
  type Handlers,
} from '../../../src-shared/contract.ts';
import { HOSTILE_USER, NOW } from './fake-data.ts';

export const CONTACT: Contact = {
  address: '203.0.113.66',
  emails: ['abuse@isp.example', 'security@isp.example'],
  source: 'rdap',
  confidence: 'high',
  networkName: `EXAMPLE-NET ${HOSTILE_USER}`,
  handle: 'EXAMPLE-NET',
  registry: 'RIPE NCC',
  range: { first: '203.0.113.0', last: '203.0.113.255' },
  prefix: '203.0.113.0/24',
  foundAt: NOW - 120_000,
  explanation: "RIPE NCC names abuse@isp.example as the network's abuse contact (RDAP).",
  steps: [
    {
      way: 'rdap',
      server: 'rdap.db.ripe.net',
      result: 'found',
      said: 'It names abuse@isp.example, security@isp.example.',
    },
  ],
  correction: null,
};

export const NO_CONTACT: Contact = {
  address: '198.51.100.9',
  emails: [],
  source: null,
  confidence: null,
  networkName: null,
  handle: null,
  registry: null,
  range: null,
  prefix: null,
  foundAt: NOW,
  explanation: 'Neither the registry nor Abusix names anybody for this network.',
  steps: [
    { way: 'rdap', server: 'rdap.apnic.net', result: 'nothing', said: 'It names nobody for abuse.' },
    {
      way: 'abusix',
      server: 'abuse-contacts.abusix.zone',
      result: 'failed',
      said: 'abuse-contacts.abusix.zone did not answer in time.',
    },
  ],
  correction: null,
};

/** Knows one network; what the owner sets holds for exactly what he named. */
export function fakeContacts(): Pick<Handlers, 'contact' | 'setContact'> {
  const corrections = new Map<string, ContactCorrection>();
  return {
    contact: ({ address }) => {
      if (address.startsWith('127.')) {
        throw new CallError('refused', `${address} is this machine's own: nobody else is asked about it.`);
      }
      const correction = corrections.get(address);
      if (correction !== undefined) {
        const explanation = `You set ${correction.email} for ${address}.`;
        return {
          ...CONTACT,
          emails: [correction.email],
          source: 'owner',
          steps: [],
          explanation,
          correction,
        };
      }
      return address === CONTACT.address ? CONTACT : { ...NO_CONTACT, address };
    },
    setContact: ({ prefix, email }) => {
      const before = corrections.get(prefix) ?? null;
      const correction = email === null ? null : { prefix, email, setAt: NOW };
      if (correction === null) corrections.delete(prefix);
      else corrections.set(prefix, correction);
      return { correction, before };
    },
  };
}
