import { expect, test } from 'vitest';
import { switchRemoteLogin } from './remote-login-switch.ts';
import type { PortAnswer } from './ssh-port.ts';

/** A machine whose port follows after some looks. */
function machine(answers: PortAnswer[], said: readonly string[] | Error, platform = 'darwin') {
  let looks = 0;
  return {
    run: async () => {
      if (said instanceof Error) throw said;
      return said;
    },
    askPort: async () => answers[Math.min(looks++, answers.length - 1)] ?? 'nothing',
    port: 22,
    platform,
    limitMs: 100,
  };
}

// facts/macos.md §0.7, §4: it refuses in words, with exit code 0.
const REFUSAL = 'said setremotelogin: Turning Remote Login on or off requires Full Disk Access privileges.';

test('success is what the port says, whatever was said', async () => {
  expect(await switchRemoteLogin(true, machine(['nothing', 'ssh'], [REFUSAL]))).toBe(null);
  expect(await switchRemoteLogin(false, machine(['ssh', 'nothing'], ['said Boot-out failed: 5']))).toBe(null);
  expect(await switchRemoteLogin(true, machine(['ssh'], new Error('The helper did not answer.')))).toBe(null);
});

test('a refusal for want of Full Disk Access is explained, with the ways to where it can be mended', async () => {
  const problem = await switchRemoteLogin(false, machine(['ssh'], [REFUSAL]));
  expect(problem?.sentence).toMatch(/^macOS refused: .*Full Disk Access/);
  expect(problem?.panes).toEqual(['sharing', 'full-disk-access']);
});

test.each([
  [
    true,
    'nothing',
    ['said Bootstrap failed: 5: Input/output error'],
    /did not come on: .* port 22\. The system said: Bootstrap failed/,
  ],
  [false, 'ssh', [], /did not go off: sshd still answers on port 22\.$/],
  [false, 'other', [], /Something answers on port 22, but not as sshd does/],
] as const)('not %j where the port says %s', async (on, answer, said, sentence) => {
  const problem = await switchRemoteLogin(on, machine([answer], said));
  expect(problem?.sentence).toMatch(sentence);
  expect(problem?.panes).toEqual(['sharing']);
  const elsewhere = await switchRemoteLogin(on, machine([answer], said, 'linux'));
  expect(elsewhere?.panes).toEqual([]);
});

test('a helper that fails is told, and not waited for', async () => {
  const failing = { ...machine(['ssh'], new Error('The helper is not installed.')), limitMs: 3_600_000 };
  expect((await switchRemoteLogin(false, failing))?.sentence).toContain('The helper is not installed.');
});

test('a helper that hangs does not hold it up', async () => {
  const hanging = { ...machine(['ssh'], []), run: () => new Promise<string[]>(() => undefined) };
  expect((await switchRemoteLogin(false, hanging))?.sentence).toContain('has not ended yet');
});
