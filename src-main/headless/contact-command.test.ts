import { describe, expect, test } from 'vitest';
import { callSchemas } from '../../src-shared/contract.ts';
import { drawbridge } from './testing/command.ts';
import { serve } from './testing/serve.ts';

async function asked(...argv: string[]) {
  const { path } = await serve();
  return { path, ...(await drawbridge(['contact', ...argv], { socket: path })) };
}

describe('contact', () => {
  test('who it is, who says so, and who was asked', async () => {
    const { code, out, err } = await asked('203.0.113.66');
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')).toEqual([
      'abuse@isp.example, also security@isp.example',
      "RIPE NCC names abuse@isp.example as the network's abuse contact (RDAP).",
      '',
      '  Addresses   203.0.113.0 – 203.0.113.255',
      expect.stringMatching(/^ {2}Network {5}EXAMPLE-NET root\\x1b\[2J/),
      '  Registry    RIPE NCC',
      '  Confidence  high',
      '  Found       2 min ago',
      '',
      'Who was asked',
      '  RDAP  rdap.db.ripe.net: It names abuse@isp.example, security@isp.example.',
      '',
    ]);
  });

  test('nobody: what went wrong, and exit code 1', async () => {
    const { code, out } = await asked('198.51.100.9');
    expect(code).toBe(1);
    expect(out).toContain('no contact\nNeither the registry nor Abusix names anybody');
    expect(out).toContain('  Abusix  abuse-contacts.abusix.zone did not answer in time.\n');
    const own = await asked('127.0.0.1');
    expect([own.code, own.out]).toEqual([1, '']);
    expect(own.err).toBe("drawbridge: 127.0.0.1 is this machine's own: nobody else is asked about it.\n");
  });

  test('set, shown and forgotten', async () => {
    const { path, code, out } = await asked('203.0.113.66', '--set', 'noc@isp.example');
    expect([code, out]).toEqual([0, 'Reports about 203.0.113.66 go to noc@isp.example.\n']);
    const run = (...argv: string[]) => drawbridge(['contact', '203.0.113.66', ...argv], { socket: path });
    expect((await run()).out).toMatch(/^noc@isp\.example\nYou set noc@isp\.example for 203\.0\.113\.66\./);
    expect((await run('--forget')).out).toBe(
      'Forgotten: noc@isp.example for 203.0.113.66. The contact is looked up when it is needed.\n',
    );
    expect((await run('--forget')).out).toBe('Nothing was set for 203.0.113.66.\n');
  });

  test('JSON as the contract says', async () => {
    for (const [call, argv] of [
      ['contact', ['203.0.113.66']],
      ['setContact', ['203.0.113.0/24', '--set', 'noc@isp.example']],
    ] as const) {
      const { code, out } = await asked(...argv, '--json');
      const answer: unknown = JSON.parse(out);
      expect([code, callSchemas(call).output.parse(answer)]).toEqual([0, answer]);
    }
  });

  test.each([
    [['isp.example'], 'is no address'],
    [
      ['203.0.113.66', '--set', 'a@isp.example,b@isp.example'],
      `--set can't be "a@isp.example,b@isp.example"`,
    ],
    [['203.0.113.66', '--set', 'a@isp.example', '--forget'], 'not both'],
    [[], "Missing required argument 'address'"],
  ])('wrong usage: %j', async (argv, words) => {
    const { code, out, err } = await asked(...argv);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(words);
  });

  test('help has examples, and says what leaves this machine', async () => {
    const { out } = await drawbridge(['contact', '--help']);
    expect(out).toContain('\nExamples:\n  drawbridge contact 203.0.113.66');
    expect(out).toContain('the address is sent to the servers');
  });
});
