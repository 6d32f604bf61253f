import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { OwnerScripts, type ScriptRun, scriptProblem } from './owner-script.ts';

const PATH = '/usr/bin:/bin';

function directory(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drawbridge-script-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function script(text: string, mode = 0o755): { path: string; dir: string } {
  const dir = directory();
  const path = join(dir, 'plugin');
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, mode);
  return { path, dir };
}

function scripts(limitMs?: number): { run: OwnerScripts; ran: ScriptRun[] } {
  const ran: ScriptRun[] = [];
  const run = new OwnerScripts({
    path: PATH,
    ran: (one) => ran.push(one),
    lost: () => undefined,
    ...(limitMs === undefined ? {} : { limitMs }),
  });
  onTestFinished(() => run.stop());
  return { run, ran };
}

describe("the owner's own program", () => {
  test('gets the address as its only argument, with no shell in between, one after the other', async () => {
    const { path, dir } = script(`printf '%s|%s\\n' "$#" "$1" >> "$(dirname "$0")/out"`);
    const { run, ran } = scripts();
    for (const target of ['203.0.113.66', '2001:db8::/64', '$(touch x); 203.0.113.67']) run.run(path, target);
    await run.idle();
    expect(readFileSync(join(dir, 'out'), 'utf8')).toBe(
      '1|203.0.113.66\n1|2001:db8::/64\n1|$(touch x); 203.0.113.67\n',
    );
    expect(existsSync(join(dir, 'x'))).toBe(false);
    expect(ran.map(({ problem, said }) => [problem, said])).toEqual(Array(3).fill([null, '']));
  });

  test('what it writes and how it ends is told, cut where it is long', async () => {
    const { path } = script('echo "done: $1"; yes | head -c 100000; exit 3');
    const { run, ran } = scripts();
    run.run(path, '203.0.113.66');
    await run.idle();
    expect(ran).toMatchObject([{ script: path, target: '203.0.113.66', problem: 'It ended with 3.' }]);
    expect(ran[0]?.said).toMatch(/^done: 203\.0\.113\.66\ny\ny/);
    expect(ran[0]?.said.length).toBeLessThanOrEqual(2000);
  });

  test('one that does not end is ended with all that it started, and the next one runs', async () => {
    const { path, dir } = script('sleep 600 & echo $! > "$(dirname "$0")/pid"; wait');
    const next = script('echo next');
    const { run, ran } = scripts(300);
    run.run(path, '203.0.113.66');
    run.run(next.path, '203.0.113.67');
    await run.idle();
    expect(ran[0]?.problem).toBe('It was ended after 0.3 s.');
    expect(ran[1]).toMatchObject({ problem: null, said: 'next' });
    const pid = Number(readFileSync(join(dir, 'pid'), 'utf8'));
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 20_000 });
  });

  test('knows nothing of the environment but PATH', async () => {
    const { path } = script('env | cut -d= -f1 | sort | tr "\\n" " "');
    const { run, ran } = scripts();
    run.run(path, 'x');
    await run.idle();
    expect(ran[0]?.said).toMatch(/^LC_ALL PATH PWD( SHLVL)?( _)?$/);
  });

  test('one that others could change is not run', async () => {
    const { path, dir } = script('touch "$(dirname "$0")/ran"', 0o777);
    const { run, ran } = scripts();
    run.run(path, '203.0.113.66');
    await run.idle();
    expect(ran[0]?.problem).toMatch(/can be changed by others/);
    expect(existsSync(join(dir, 'ran'))).toBe(false);
  });
});

test('what may be run', async () => {
  const { path, dir } = script('true');
  expect(await scriptProblem(path)).toBeNull();
  symlinkSync(path, join(dir, 'link'));
  expect(await scriptProblem(join(dir, 'link'))).toBeNull();
  expect(await scriptProblem('plugin')).toMatch(/not an absolute path/);
  expect(await scriptProblem(join(dir, 'none'))).toMatch(/is not there/);
  expect(await scriptProblem(dir)).toMatch(/is no file/);
  expect(await scriptProblem(script('true', 0o644).path)).toMatch(/chmod u\+x/);
  expect(await scriptProblem(script('true', 0o775).path)).toMatch(/chmod go-w/);
  chmodSync(dir, 0o777);
  expect(await scriptProblem(path)).toMatch(/could exchange the script/);
});

/** A zombie that nobody waits for has ended all the same (proc(5)). */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
