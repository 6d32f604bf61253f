import type { SharedBlock } from '../../src-shared/contract.ts';
import { short } from '../format/safe-text.ts';

const TAKES_BACK = ['crowdsec', 'denyhosts'];
const NAMES_THAT_TAKE_BACK = ['CrowdSec', 'DenyHosts'];

/** Whether one address of this source can be unblocked. What a list or a rule by place keeps out only the allow list opens. */
export function canUnblock({ source }: Pick<SharedBlock, 'source'>): boolean {
  return TAKES_BACK.includes(source);
}

/** The same where only the source's name is told; null: a block of this guard's own. */
export function canUnblockFrom(sourceName: string | null): boolean {
  return sourceName === null || NAMES_THAT_TAKE_BACK.includes(sourceName);
}

/** "Spamhaus DROP", "the rule for Netherlands" */
export function sourceWords({ source, sourceName }: Pick<SharedBlock, 'source' | 'sourceName'>): string {
  const name = short(sourceName, 80);
  return /^(?:country|network):/.test(source) ? `the rule for ${name}` : name;
}
