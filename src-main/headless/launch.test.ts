import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { temporaryDirectory } from './testing/temporary.ts';

const LAUNCH = join(import.meta.dirname, 'launch.mjs');

/** A checkout with the launcher and nothing else. */
function checkout(): { launch: string; root: string } {
  const root = temporaryDirectory();
  const launch = join(root, 'src-main/headless/launch.mjs');
  mkdirSync(dirname(launch), { recursive: true });
  cpSync(LAUNCH, launch);
  return { launch, root };
}

function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const run = (node: string, ...argv: string[]) => promisify(execFile)(node, argv);

test('runs the command line, with arguments and exit code', async () => {
  expect((await run(process.execPath, LAUNCH, '--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  await expect(run(process.execPath, LAUNCH, 'nonsense')).rejects.toMatchObject({ code: 2 });
});

test('a checkout runs its sources, an installed package what was built', async () => {
  const { launch, root } = checkout();
  put(root, 'package.json', '{"type":"module"}');
  put(root, 'out/src-main/headless/main.js', 'console.log("built", process.argv.slice(2));');
  expect((await run(process.execPath, launch, 'a b')).stdout).toBe("built [ 'a b' ]\n");
  put(root, 'src-main/headless/main.ts', 'console.log("source" satisfies string);');
  expect((await run(process.execPath, launch)).stdout).toBe('source\n');
});

/** The machine's own Node, where it is one that is too old. */
const OLD = ['/usr/bin/node', '/usr/local/bin/node'].find((node) => {
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout ?? '';
  return /^v(1[4-9]|20|21)\./.test(version);
});

describe.skipIf(OLD === undefined)('on a Node that is too old', () => {
  const old = OLD ?? '';

  test('the Node of the checkout is started instead, and its exit code passed on', async () => {
    const { launch, root } = checkout();
    put(root, 'src-main/headless/main.ts', 'process.exitCode = Number(process.argv[2]) as number;');
    mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
    symlinkSync(process.execPath, join(root, 'node_modules/.bin/node'));
    expect((await run(old, launch, '0')).stderr).toBe('');
    await expect(run(old, launch, '3')).rejects.toMatchObject({ code: 3 });
  });

  test('without one it says which Node is needed', async () => {
    const { launch, root } = checkout();
    await expect(run(old, launch)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        new RegExp(
          `^drawbridge: Node \\S+ is too old\\. Install Node 22\\.18 or newer, or run "npm ci" in ${root}\\.\\n$`,
        ),
      ),
    });
  });
});
