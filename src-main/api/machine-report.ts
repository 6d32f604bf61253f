import type { Part } from '../../src-shared/contract.ts';
import { openHelper } from '../guard/open-helper.ts';
import { thisSystem } from '../guard/this-system.ts';
import { macFacts } from './mac-facts.ts';
import { reportText } from './problem-report.ts';

/** What can be told of this machine while no guard runs. */
export async function machineReport(parts: readonly Part[], port: number): Promise<string> {
  const system = thisSystem();
  const helper = openHelper(system);
  const onProbe = () => undefined;
  const mac = await macFacts({ system, helper, sshd: '/usr/sbin/sshd', port, onProbe });
  return reportText([['Parts', parts], ...(mac === null ? [] : [['This Mac', mac] as const])], []);
}
