#!/usr/bin/env node
/** The command line, with the real guard. */
import { statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

keepCompiled(join(import.meta.dirname, '../../node_modules'));
// Whatever is imported from here on is kept compiled.
const argv = process.argv.slice(2);
// A thread takes as long to start as the program to load.
const thread = argv[0] === 'scan' ? (await import('./early-thread.ts')).judgingThreadFor(argv) : null;
const { main } = await import('./program.ts');
process.exitCode = await main(argv, thread);

/**
 * Keeps what Node compiles beside the modules: to strip types and compile takes longer than most
 * commands do. Only where those are the user's own: root would leave files that the owner can't remove.
 */
function keepCompiled(modules: string): void {
  const owner = statSync(modules, { throwIfNoEntry: false })?.uid;
  if (owner !== undefined && owner === process.geteuid?.())
    enableCompileCache(join(modules, '.cache/drawbridge'));
}
