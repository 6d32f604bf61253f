import type { Contact, ContactStep } from '../../../src-shared/contract.ts';
import { askAbusix } from './abusix.ts';
import { type AddressRange, prefixWithin, rangeText } from './address-range.ts';
import type { Bootstrap } from './bootstrap.ts';
import type { ContactEndpoints } from './endpoints.ts';
import { LookupProblem } from './lookup-problem.ts';
import type { Politeness } from './politeness.ts';
import { askRdap, type RdapFound } from './rdap.ts';
import { registryOf } from './registry.ts';
import { lookUpWhois } from './whois.ts';

export interface LookUpTools {
  readonly endpoints: ContactEndpoints;
  readonly politeness: Politeness;
  readonly bootstrap: Bootstrap;
  now(): number;
}

/** What asking for one address gave, and for which addresses it holds. */
export interface LookedUp {
  readonly contact: Contact;
  readonly range: AddressRange | null;
}

type Named = Pick<Contact, 'emails' | 'source' | 'confidence' | 'registry' | 'explanation'>;

/** Asks for one address: its registry by RDAP, then Abusix, then WHOIS; the first that names anybody counts. */
export async function lookUp(address: string, tools: LookUpTools, signal: AbortSignal): Promise<LookedUp> {
  const steps: ContactStep[] = [];
  const rdap = await stepRdap(address, tools, signal, steps);
  const network = rdap ?? { range: null, networkName: null, handle: null };
  if (rdap !== null && rdap.emails.length > 0) {
    const { emails, server } = rdap;
    const registry = registryOf(server);
    return made(network, {
      emails: [...emails],
      source: 'rdap',
      // Whom a registry redirects to may be anybody.
      confidence: registry === null ? 'medium' : 'high',
      registry,
      explanation: `${registry ?? server} names ${emails[0]} as the network's abuse contact (RDAP).`,
    });
  }
  const registry = rdap === null ? null : registryOf(rdap.server);
  const listed = await stepAbusix(address, tools, signal, steps);
  if (listed.length > 0) {
    return made(network, {
      emails: listed,
      source: 'abusix',
      confidence: 'medium',
      registry,
      explanation: `Abusix's list names ${listed[0]}; the registry's RDAP ${
        steps[0]?.result === 'failed' ? 'could not be asked' : 'names nobody'
      }.`,
    });
  }
  const asked = (server: string, result: ContactStep['result'], said: string) =>
    void steps.push({ way: 'whois', server, result, said });
  const whois = await lookUpWhois(address, { ...tools, asked }, signal);
  if (whois === null) {
    return made(network, {
      emails: [],
      source: null,
      confidence: null,
      registry,
      explanation: steps.some(({ result }) => result === 'failed')
        ? 'Nobody was found, but not everybody could be asked. Try again later, or set the contact yourself.'
        : 'Neither the registry nor Abusix names anybody for this network. Set the contact yourself if you know it.',
    });
  }
  const { emails, server, confidence } = whois;
  const name = registryOf(server);
  return made(rdap?.range ? network : whois, {
    emails: [...emails],
    source: 'whois',
    confidence: name === null ? 'low' : confidence,
    registry: name ?? registry,
    explanation: `${name ?? server} names ${emails[0]} (WHOIS)${doubt(name, confidence)}.`,
  });

  function made(of: Pick<RdapFound, 'range' | 'networkName' | 'handle'>, named: Named): LookedUp {
    const { range, networkName, handle } = of;
    const contact: Contact = {
      address,
      ...named,
      networkName,
      handle,
      range: range === null ? null : rangeText(range),
      prefix: range === null ? null : prefixWithin(range, address),
      foundAt: tools.now(),
      steps,
      correction: null,
    };
    return { contact, range };
  }
}

function doubt(registry: string | null, confidence: 'medium' | 'low'): string {
  const look = 'Look at it before you write there';
  if (registry === null) return `, and is no registry. ${look}`;
  return confidence === 'low' ? `, but not as the abuse contact of this very network. ${look}` : '';
}

async function stepRdap(
  address: string,
  tools: LookUpTools,
  signal: AbortSignal,
  steps: ContactStep[],
): Promise<RdapFound | null> {
  let server = new URL(tools.endpoints.bootstrap).hostname;
  const step = (result: ContactStep['result'], said: string) =>
    void steps.push({ way: 'rdap', server, result, said });
  try {
    const base = await tools.bootstrap.serverFor(address, signal);
    if (base === null) {
      step('nothing', 'It lists no registry for this address.');
      return null;
    }
    server = new URL(base).hostname;
    const found = await askRdap(base, address, tools, signal);
    server = found?.server ?? server;
    if (found === null) step('nothing', 'It knows no such network.');
    else if (found.emails.length === 0) step('nothing', 'It names nobody for abuse.');
    else step('found', `It names ${found.emails.join(', ')}.`);
    return found;
  } catch (error) {
    step('failed', neededProblem(error));
    return null;
  }
}

async function stepAbusix(
  address: string,
  { endpoints }: LookUpTools,
  signal: AbortSignal,
  steps: ContactStep[],
): Promise<string[]> {
  const server = endpoints.abusixZone;
  try {
    const emails = await askAbusix(address, endpoints, signal);
    const isNamed = emails.length > 0;
    const said = isNamed ? `It names ${emails.join(', ')}.` : 'It names nobody.';
    steps.push({ way: 'abusix', server, result: isNamed ? 'found' : 'nothing', said });
    return emails;
  } catch (error) {
    steps.push({ way: 'abusix', server, result: 'failed', said: neededProblem(error) });
    return [];
  }
}

/** Why a server did not answer. A fault that isn't the server's goes on. */
function neededProblem(error: unknown): string {
  if (error instanceof LookupProblem) return error.message;
  throw error;
}
