#!/usr/bin/env node
/** The command line, with the real guard. */
import { statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

keepCompiled(join(import.meta.dirname, '../../node_modules'));
// Whatever is imported from here on is kept compiled.
const { main } = await import('./program.ts');
process.exitCode = await main(process.argv.slice(2));

/**
 * Keeps what Node compiles beside the modules: to strip types and compile takes longer than most
 * commands do. Only where those are the user's own: root would leave files that the owner can't remove.
 */
function keepCompiled(modules: string): void {
  const owner = statSync(modules, { throwIfNoEntry: false })?.uid;
  if (owner !== undefined && owner === process.geteuid?.())
    enableCompileCache(join(modules, '.cache/drawbridge'));
}
