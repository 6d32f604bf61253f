import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A directory that is gone when the test is over. Its path is short enough for a socket in it. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'drawbridge-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
