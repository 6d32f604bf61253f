import { CallError, type PlaceRule } from '../../../src-shared/contract.ts';
import { bridge } from '../../bridge/bridge.ts';
import { messageOf } from '../../format/words.ts';
import { useShare } from '../../stores/share.ts';
import { showFootLine } from '../../stores/undo.ts';

export interface Refusal {
  readonly problem: string;
  /** Somebody logged in from there: it can be done all the same. */
  readonly canInsist: boolean;
}

/** Stores these rules by place, and says at the foot what was done. @returns why it was refused; null: it was done */
export async function saveRules(
  rules: PlaceRule[],
  done: string,
  evenWithLogins = false,
): Promise<Refusal | null> {
  try {
    const { share, undo } = await bridge().call('setPlaceRules', { rules, evenWithLogins });
    useShare.setState({ share });
    showFootLine({ text: done, undo, isProblem: false });
    return null;
  } catch (error) {
    return {
      problem: messageOf(error),
      canInsist: error instanceof CallError && error.code === 'refused' && !evenWithLogins,
    };
  }
}
