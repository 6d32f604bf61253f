import type { CrowdSec } from '../../../src-shared/contract.ts';
import { type Fact, facts } from './facts.ts';
import type { Output } from './output.ts';
import { everyWords, fact, stateFacts } from './share-words.ts';
import { counted } from './words.ts';

/** One LAPI of CrowdSec's: how it is, what goes there and comes from there. */
export function printCrowdSec(crowdSec: CrowdSec, now: number, output: Output): void {
  for (const line of facts(crowdSecFacts(crowdSec, now), output.width)) output.line(line);
}

function crowdSecFacts(crowdSec: CrowdSec, now: number): Fact[] {
  const { settings, pushed, waiting, waitingToLift, passedOver, hasKey, hasPassword } = crowdSec;
  if (settings.url === '') return stateFacts(crowdSec, now);
  const { pull, push, origins, machineId, ca } = settings;
  const from = origins.length === 0 ? 'of every origin' : `of ${origins.join(', ')}`;
  const given = [
    `${counted(pushed, 'own block')} there`,
    ...(waiting === 0 ? [] : [`${counted(waiting, 'more', 'more')} to be told`]),
    ...(waitingToLift === 0 ? [] : [`${counted(waitingToLift, 'lifted one')} to be told`]),
  ];
  return [
    ...stateFacts(crowdSec, now),
    fact(
      'LAPI',
      `${settings.url}${isReadable(settings.url) ? ', not encrypted' : ''}${ca === null ? '' : ', with a certificate authority of your own'}`,
    ),
    fact('Machine', machineId === '' ? 'not registered' : machineId),
    fact('Takes', pull ? `its decisions ${from}, ${everyWords(settings.pollSeconds, null, now)}` : 'nothing'),
    fact('Gives', push ? `what this guard's rules block: ${given.join(', ')}` : 'nothing'),
    ...missing(hasKey, hasPassword),
    ...(passedOver.length === 0
      ? []
      : [fact('Passed over', passedOver.map(({ what, count }) => `${count} × ${what}`).join(', '))]),
  ];
}

function missing(hasKey: boolean, hasPassword: boolean): Fact[] {
  const what = [
    ...(hasKey ? [] : ['no bouncer key']),
    ...(hasPassword ? [] : ['no password of the machine']),
  ];
  return what.length === 0 ? [] : [fact('Missing', `${what.join(', ')}: join it again`)];
}

/** Whether whoever is in between can read what goes there. */
function isReadable(text: string): boolean {
  const url = URL.parse(text);
  const isHere = /^(localhost|127(\.[0-9]+){3}|\[::1\])$/.test(url?.hostname ?? '');
  return url?.protocol === 'http:' && !isHere;
}
