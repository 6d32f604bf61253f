import type { Command } from 'commander';
import { numberArgument } from './arguments.ts';

/** The options of every command that lists a page at a time, as they were typed. */
export interface PageFlags {
  readonly limit: string;
  readonly offset: string;
}

export function takesPage(command: Command): Command {
  return command
    .option('--limit <number>', 'how many', '50')
    .option('--offset <number>', 'how many to pass over', '0');
}

/** @throws CommandError where one is no number, or a page has none or more than 10,000 */
export function pageOf({ limit, offset }: PageFlags): { limit: number; offset: number } {
  return {
    limit: numberArgument('--limit', limit, 1, 10_000),
    offset: numberArgument('--offset', offset, 0, 1e12),
  };
}
