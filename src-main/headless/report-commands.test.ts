import { describe, expect, test } from 'vitest';
import { callSchemas } from '../../src-shared/contract.ts';
import { drawbridge } from './testing/command.ts';
import { HOSTILE_USER } from './testing/fake-data.ts';
import { serve } from './testing/serve.ts';

async function asked(...argv: string[]) {
  const { guard, path } = await serve();
  return { guard, path, ...(await drawbridge(argv, { socket: path })) };
}

describe('report', () => {
  test('shows what would be sent and to whom, and sends nothing', async () => {
    const { guard, code, out } = await asked('report', '203.0.113.66', '--dry-run');
    expect(code).toBe(0);
    expect(out).toContain('To        abuse@isp.example, by RDAP at RIPE (confidence: high)');
    expect(out).toContain('the address 203.0.113.66 has tried to log in by SSH.');
    expect(out).toContain('<name-1> in its place');
    expect(out).toContain('Add --send to send it.');
    expect(out).not.toContain(HOSTILE_USER);
    expect((await guard.handlers.reports({ limit: 1, offset: 0 })).reports[0]?.state).toBe('sent');
  });

  test('with --send it is queued for a minute, and can be taken back', async () => {
    const { path, guard, code, out } = await asked(
      'report',
      '203.0.113.66',
      '--to',
      'noc@isp.example',
      '--send',
    );
    expect([code, out]).toEqual([
      0,
      'Report 1 goes to noc@isp.example in a minute.\nTo take it back: drawbridge reports cancel 1\n',
    ]);
    const cancelled = await drawbridge(['reports', 'cancel', '1'], { socket: path });
    expect(cancelled.out).toBe('Report 1 is cancelled.\n');
    const late = await drawbridge(['reports', 'cancel', '1'], { socket: path });
    expect([late.code, late.err]).toEqual([1, 'drawbridge: It is too late: the report was sent.\n']);
    expect((await guard.handlers.report({ id: 1 }))?.report.state).toBe('cancelled');
  });

  test('--json is what the contract says', async () => {
    const preview = await asked('report', '203.0.113.66', '--json');
    callSchemas('reportPreview').output.parse(JSON.parse(preview.out));
    const sent = await asked('report', '203.0.113.66', '--send', '--json');
    callSchemas('sendReport').output.parse(JSON.parse(sent.out));
    const list = await asked('reports', '--json');
    callSchemas('reports').output.parse(JSON.parse(list.out));
  });

  test.each([
    [['report', 'nonsense'], /is no address/],
    [['report', '203.0.113.66', '--to', 'a@b.c\r\nBcc: d@e.f'], /can't be/],
    [['report', '203.0.113.66', '--by', 'pigeon'], /Give one of: mail, abuseipdb, blocklist-de/],
    [['report', '203.0.113.66', '--send', '--dry-run'], /contradict/],
    [['reports', 'note', '1', 'maybe'], /Give one of: replied, fixed/],
  ])('%s is wrong usage', async (argv, why) => {
    const { code, err } = await asked(...argv);
    expect(code).toBe(2);
    expect(err).toMatch(why);
  });
});

describe('reports', () => {
  test('are listed with what became of them, and what an attacker called himself is only text', async () => {
    const { code, out } = await asked('reports');
    expect(code).toBe(0);
    expect(out).toMatch(
      /ID +MADE +ABOUT +TO +STATE +NOTE\n +1 +1 h +203\.0\.113\.66 +abuse@isp\.example +sent +–\n/,
    );
    expect(out).toContain('14 reports, 3 networks acted.');
    expect(out).not.toContain('\x1b');
  });

  test('an answer is noted, and taken away', async () => {
    const { path, out } = await asked('reports', 'note', '1', 'fixed', '--text', 'cut off');
    expect(out).toBe('Noted of report 1: fixed.\n');
    expect((await drawbridge(['reports'], { socket: path })).out).toContain('fixed: cut off');
    await drawbridge(['reports', 'note', '1', 'none'], { socket: path });
    expect((await drawbridge(['reports'], { socket: path })).out).not.toContain('fixed');
  });
});
