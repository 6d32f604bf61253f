import { NO_ANCHOR, type PfState } from './pf-state.ts';

/** What the self-test needs of the machine. */
export interface SelfTestMeans {
  state(): Promise<PfState>;
  /** Connects once to sshd's port at this address of ours; false: not a packet could be sent. */
  knock(address: string): Promise<boolean>;
  /** Addresses of this machine. */
  addresses(): readonly string[];
}

export interface SelfTest {
  readonly result: 'proven' | 'not-proven' | 'not-tested';
  /** In a sentence. */
  readonly found: string;
}

/**
 * Whether pf really comes by our rules: with them loaded, a connection to sshd's port must raise the count of
 * evaluations that pf keeps (facts/macos.md §2). Whether anything listens there plays no part: its first packet is
 * enough. What is relied on: pf looks at loopback, which only a `set skip` would change (the default ruleset has
 * none), and what passes there passes as what comes from outside does. Never fails.
 */
export async function testPf({ state, knock, addresses }: SelfTestMeans): Promise<SelfTest> {
  try {
    let before = await state();
    if (!before.isEnabled) return notProven('pf is off, and could not be switched on.');
    if (!before.hasRules) return notProven("Drawbridge's rules are not loaded in pf.");
    const tried: string[] = [];
    for (const address of addresses()) {
      if (!(await knock(address))) continue;
      const after = await state();
      if (isMore(before, after)) {
        const found = `A connection to ${address}, made as a test, came by Drawbridge's rules in pf.`;
        return { result: 'proven', found };
      }
      tried.push(address);
      before = after;
    }
    if (!before.hasAnchor) return notProven(NO_ANCHOR);
    if (tried.length > 0) {
      return notProven(
        `Connections to ${tried.join(', ')}, made as a test, did not come by Drawbridge's rules in pf.`,
      );
    }
    return { result: 'not-tested', found: 'No connection to this machine itself could be made to test pf.' };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { result: 'not-tested', found: `pf could not be tested: ${why}` };
  }
}

/** The count begins at 0 again when rules are loaded anew. */
function isMore(before: PfState, after: PfState): boolean {
  return after.evaluations > 0 && after.evaluations !== before.evaluations;
}

function notProven(found: string): SelfTest {
  return { result: 'not-proven', found };
}
