import type { Block } from '../../../src-shared/block.ts';
import type { Output } from './output.ts';
import { ago } from './words.ts';

/** Says which blocks were lifted, a line each. */
export function printLifted(blocks: readonly Block[], now: number, output: Output): void {
  for (const { target, since, reason } of blocks) {
    output.line(
      `${target} is no longer blocked. It was blocked ${ago(since, now)}${reason === '' ? '' : `: ${reason}`}.`,
    );
  }
}
