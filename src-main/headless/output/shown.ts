import type { Output } from './output.ts';
import { counted, grouped } from './words.ts';

/** Says that there are more than are shown. @param what one of them is called */
export function printShown(shown: number, total: number, what: string, output: Output): void {
  if (shown === total) return;
  output.line();
  output.line([
    { text: `${grouped(shown)} of ${counted(total, what)}. More with --limit and --offset.`, style: 'dim' },
  ]);
}
