/** pf as the helper's `pf-state` found it. */
export interface PfState {
  readonly isEnabled: boolean;
  /** Ours, as pf counts those who need it on: lost to somebody's `pfctl -d`, or never taken. */
  readonly token: 'held' | 'lost' | 'none';
  /** The main ruleset has `anchor "com.apple/*"`, below which our rules lie. */
  readonly hasAnchor: boolean;
  /** Our rule and our table are loaded. */
  readonly hasRules: boolean;
  /** Addresses and prefixes in our table. */
  readonly held: number;
  /** How often our rule was looked at since it was loaded. */
  readonly evaluations: number;
  /** Who else plays with pf: holders of tokens, other anchors. */
  readonly others: readonly string[];
}

/** pf as it was last seen, with what our table should hold. */
export interface PfLook extends PfState {
  readonly shouldHold: number;
}

/** @throws Error where a line is missing or says something else */
export function parsePfState(lines: readonly string[]): PfState {
  const others: string[] = [];
  const words = new Map<string, string>();
  for (const line of lines) {
    const [word = '', ...rest] = line.split(' ').filter((part) => part !== '');
    if (word === 'others') others.push(...rest);
    else words.set(word, rest.join(' '));
  }
  const one = <T extends string>(word: string, ...known: readonly T[]): T => {
    const found = known.find((value) => value === words.get(word));
    if (found === undefined) throw odd(word, words.get(word));
    return found;
  };
  const number = (word: string): number => {
    const text = words.get(word) ?? '';
    if (!/^[0-9]{1,20}$/.test(text)) throw odd(word, words.get(word));
    return Number(text);
  };
  return {
    isEnabled: one('enabled', 'yes', 'no') === 'yes',
    token: one('token', 'held', 'lost', 'none'),
    hasAnchor: one('anchor', 'yes', 'no') === 'yes',
    hasRules: one('rules', 'yes', 'no') === 'yes',
    held: number('held'),
    evaluations: number('evaluations'),
    others: [...new Set(others.map(printable).filter((name) => name !== ''))].slice(0, MOST_OTHERS),
  };
}

const MOST_OTHERS = 20;

/** Any process may call itself anything. */
function printable(name: string): string {
  return name.replaceAll(/[^\x21-\x7e]/g, '').slice(0, 100);
}

function odd(word: string, said: string | undefined): Error {
  return new Error(`The helper did not tell how pf is: ${word} is ${JSON.stringify(said ?? 'missing')}.`);
}

/**
 * What others did to pf since it was prepared, in sentences; none if all is as it should be.
 * @param expected how many addresses and prefixes our table should hold; null: it is being changed just now
 */
export function interferences(state: PfState, expected: number | null): string[] {
  const found: string[] = [];
  if (!state.isEnabled) found.push('pf was switched off.');
  else if (state.token !== 'held')
    found.push("Drawbridge's hold on pf was taken away: pf was switched off and on.");
  if (!state.hasAnchor) found.push(NO_ANCHOR);
  if (!state.hasRules) found.push("Drawbridge's rules were taken out of pf.");
  else if (expected !== null && state.held !== expected) {
    found.push("Drawbridge's table in pf was changed.");
  }
  return found;
}

export const NO_ANCHOR =
  'The main ruleset of pf was replaced, and does not lead to Drawbridge\'s rules any more: it has no anchor "com.apple/*".';
