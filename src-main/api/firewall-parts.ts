import type { FirewallProof, Part } from '../../src-shared/contract.ts';
import { QUIT_OTHERS } from '../firewall/in-use.ts';
import type { PfLook, PfState } from '../firewall/pf-state.ts';
import type { Guard } from '../guard/guard.ts';

const AGAIN = 'Choose Repair in the preferences, under Firewall: pf is put right and tested again.';

/** pf in detail, where it is used: on, reached, tested, filled, and who else uses it. */
export function pfParts(guard: Guard): Part[] {
  const { pf } = guard.enforcer.firewall;
  const { proof } = guard.firewall;
  if (pf === undefined || proof === null) return [];
  if (pf === null) {
    const found = 'pf could not be looked at yet.';
    return [{ part: 'pf on', state: 'broken', found, fix: 'Look at what is said of the firewall.' }];
  }
  return [enabledPart(pf), anchorPart(pf), testPart(proof), tablePart(pf), othersPart(pf)];
}

function enabledPart({ isEnabled, token }: PfState): Part {
  const part = 'pf on';
  if (!isEnabled) return { part, state: 'broken', found: 'pf is off, and lets everybody in.', fix: AGAIN };
  if (token === 'held')
    return { part, state: 'ok', found: 'pf is on, and Drawbridge keeps it on.', fix: null };
  const found = 'pf is on, but Drawbridge does not keep it on: whoever does can switch it off.';
  return { part, state: 'attention', found, fix: AGAIN };
}

function anchorPart({ hasAnchor, hasRules }: PfState): Part {
  const part = 'pf rules';
  if (!hasRules) {
    return { part, state: 'broken', found: "Drawbridge's rules are not loaded in pf.", fix: AGAIN };
  }
  if (hasAnchor) {
    const found = 'The rules are loaded, and the main ruleset leads to them (anchor "com.apple/*").';
    return { part, state: 'ok', found, fix: null };
  }
  const found =
    'The rules are loaded, but the main ruleset does not lead to them: it has no anchor "com.apple/*".';
  return { part, state: 'broken', found, fix: QUIT_OTHERS };
}

function testPart({ state, found, at }: FirewallProof): Part {
  const when = at === null ? '' : ` Tested last at ${new Date(at).toISOString()}.`;
  const isProven = state === 'proven';
  return {
    part: 'pf test',
    state: isProven ? 'ok' : 'broken',
    found: `${found}${when}`,
    fix: isProven ? null : QUIT_OTHERS,
  };
}

function tablePart({ held, shouldHold }: PfLook): Part {
  const part = 'pf table';
  const found = `It holds ${held} of ${shouldHold} addresses and networks.`;
  if (held === shouldHold) return { part, state: 'ok', found, fix: null };
  return { part, state: 'broken', found, fix: AGAIN };
}

function othersPart({ others }: PfState): Part {
  const part = 'pf others';
  if (others.length === 0) return { part, state: 'ok', found: 'Nothing else uses pf now.', fix: null };
  return { part, state: 'ok', found: `These use pf, too: ${others.join(', ')}.`, fix: null };
}
