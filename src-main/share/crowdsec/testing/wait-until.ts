import { setTimeout as sleep } from 'node:timers/promises';

const LIMIT_MS = 20_000;

/** Resolves when it holds; a condition that never comes fails with its name and what `seen` tells. */
export async function waitUntil(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seen: () => unknown = () => '',
): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`never: ${what} ${JSON.stringify(seen())}`);
    await sleep(20);
  }
}
