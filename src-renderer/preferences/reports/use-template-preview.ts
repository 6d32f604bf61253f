import { useEffect, useState } from 'react';
import { bridge } from '../../bridge/bridge.ts';
import { messageOf } from '../../format/words.ts';
import { useReports } from '../../stores/reports.ts';
import { useAttackers } from '../../stores/stores.ts';

const SETTLES_MS = 250;
/** Given as the recipient, nobody is looked up for a mere look at the text (RFC 2606). */
const NOBODY = 'abuse@network.example';

export interface TemplatePreview {
  readonly text: string;
  /** Whose attack it tells of, a sentence. */
  readonly about: string;
  /** Why the text can't be a template. */
  readonly problem: string | null;
}

const MADE_UP = 'Of an attack that never was.';

/**
 * What becomes of a text: of the latest attacker where it is what is stored, else of a made-up one.
 * @param template null: the one that Drawbridge brings
 */
export function useTemplatePreview(template: string | null, isDraft: boolean): TemplatePreview {
  // Not whoever is the latest at each moment: the text would change under the owner's eyes.
  const [attacker] = useState(() => latestAttacker());
  const to = useReports(({ account }) => account?.account?.address ?? NOBODY);
  const [preview, setPreview] = useState<TemplatePreview>({ text: '', about: MADE_UP, problem: null });
  useEffect(() => {
    let isOver = false;
    const ask = async () => {
      const next = await previewOf(template, isDraft ? null : attacker, to);
      if (!isOver) setPreview((now) => ({ ...next, text: next.problem === null ? next.text : now.text }));
    };
    const timer = setTimeout(() => void ask(), SETTLES_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [template, isDraft, attacker, to]);
  return preview;
}

function latestAttacker(): string | null {
  const { attackers } = useAttackers.getState();
  const states = ['blocked', 'watching'];
  return attackers.find(({ status }) => states.includes(status.state))?.attacker ?? null;
}

async function previewOf(
  template: string | null,
  address: string | null,
  to: string,
): Promise<TemplatePreview> {
  try {
    if (address !== null) {
      const { text } = await bridge().call('reportPreview', { address, to });
      if (text !== '') return { text, about: `Of ${address}, as it would be now.`, problem: null };
    }
    return { ...(await bridge().call('previewTemplate', { template })), about: MADE_UP };
  } catch (error) {
    return { text: '', about: MADE_UP, problem: messageOf(error) };
  }
}
