/** What a window's page asks and hears, through exactly what the preload gives it. */
import type { Page } from 'playwright';
import type { CallInput, CallName, CallOutput, EventName, EventPayload } from '../../src-shared/contract.ts';

type Answer = { ok: true; output: unknown } | { ok: false; error: { code: string; message: string } };

/** The bare answer, of any name and with any input. */
export function askPage(page: Page, name: string, input: unknown): Promise<Answer> {
  return page.evaluate<Answer>(
    `window.drawbridge.call(${JSON.stringify(name)}, ${JSON.stringify(input) ?? 'undefined'})`,
  );
}

/** @throws where the answer is an error */
export async function callFrom<N extends CallName>(
  page: Page,
  name: N,
  input: CallInput<N>,
): Promise<CallOutput<N>> {
  const answer = await askPage(page, name, input);
  if (answer.ok) return answer.output as CallOutput<N>;
  throw new Error(`${name}: ${answer.error.code}: ${answer.error.message}`);
}

/** Gathers every such event from now on. */
export async function listenOn<N extends EventName>(
  page: Page,
  name: N,
): Promise<{ heard(): Promise<EventPayload<N>[]>; stop(): Promise<void> }> {
  const key = `heard_${name}_${Math.random().toString(36).slice(2)}`;
  await page.evaluate(`{
    const heard = [];
    window.${key} = { heard, stop: window.drawbridge.on(${JSON.stringify(name)}, (payload) => heard.push(payload)) };
  }`);
  // What was subscribed to is asked for in order: once this is answered, main knows.
  await askPage(page, 'host', {});
  return {
    heard: () => page.evaluate<EventPayload<N>[]>(`window.${key}.heard`),
    stop: async () => {
      await page.evaluate(`window.${key}.stop()`);
      await askPage(page, 'host', {});
    },
  };
}

/** Has a window close itself; the answer may find its page gone. */
export async function closeFrom(page: Page): Promise<void> {
  await callFrom(page, 'closeWindow', {}).catch(() => undefined);
}
