import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MacMachine, macMachineProblem } from '../../e2e/mac/mac-machine.ts';
import { mayBeDone } from './testing/independent.ts';
import { HELPER } from './testing/sandbox.ts';

const TARGET = '[0-9a-f.:]+(/[0-9]+)?';
/** All that the helper ever runs for these verbs, whatever it is asked. */
const ALLOWED = new RegExp(
  `^(${[
    'pfctl -s (info|References|rules|state)|pfctl -E|pfctl -X [0-9]+',
    `pfctl -k ${TARGET}`,
    'pfctl -a com\\.apple/260\\.drawbridge (-f -|-F all|(-v )?-s rules|-t drawbridge -T show)',
    'pfctl -a com\\.apple/260\\.drawbridge -t drawbridge -T (add|delete|replace) -f /var/db/drawbridge/work\\.\\w+/targets',
    `route -n add (-inet -(host|net) ${TARGET} 127\\.0\\.0\\.1|-inet6 -(host|net) ${TARGET} ::1) -blackhole`,
    `route -n delete -inet6? -(host|net) ${TARGET}`,
  ].join('|')})$`,
);

const problem = macMachineProblem();
describe.skipIf(problem !== null)(
  `hostile requests on a Mac${problem === null ? '' : ` (skipped: ${problem})`}`,
  () => {
    let mac: MacMachine;
    beforeAll(() => {
      mac = new MacMachine();
    });
    afterAll(() => mac.remove());

    const ask = (request: string | Uint8Array) => {
      const [file = '', ...words] = mac.enter(['/bin/sh', HELPER]);
      return spawnSync(file, words, { input: request }).stdout.toString('latin1').split('\n').slice(0, -1);
    };
    const lines = (name: string) =>
      mac
        .read(name)
        .split('\n')
        .filter((line) => line !== '');

    const valid = fc.constantFrom(
      ...['203.0.113.66', '203.0.113.67/32', '203.0.113.0/24', '10.0.0.0/8', '2001:db8::1', '2001:db8::/64'],
    );
    const hostile = fc.oneof(
      fc.constantFrom(
        ...['127.0.0.1', '0.0.0.0/0', '::1', '::/0', '$(id)', '`id`', '; reboot', '-d', '-f /etc/pf.conf'],
        ...[
          '203.0.113.66 -blackhole',
          '{ 1.2.3.4 }',
          '!203.0.113.66',
          '203.0.113.66\n- 10.0.0.0/8',
          '203.0.113.66%en0',
        ],
        ...[
          'default',
          'localhost',
          '224.0.0.1',
          'fe80::1',
          '2001:DB8::1',
          '203.0.113.66\0',
          '../../etc/passwd',
        ],
      ),
      fc.string({ unit: 'binary', maxLength: 40 }),
    );
    const line = fc.tuple(
      fc.constantFrom('+ ', '- ', '+ ', '', '* '),
      fc.oneof({ weight: 4, arbitrary: valid }, hostile),
    );
    const clean = fc.tuple(fc.constantFrom('+ ', '- '), valid);
    const body = fc.oneof(fc.array(clean, { maxLength: 5 }), fc.array(line, { minLength: 1, maxLength: 3 }));

    test('nothing but its own few commands on valid addresses is run, and what holds is what was asked', () => {
      expect(ask('pf-prepare port 22\n.\n')).toEqual(['ok']);
      const held = { pf: new Set<string>(), route: new Set<string>() };
      let done = 0;
      fc.assert(
        fc.property(fc.constantFrom('pf', 'route'), body, (kind, parts) => {
          mac.calls();
          const text = [`${kind}-change`, ...parts.map((words) => words.join('')), '.', ''].join('\n');
          const bytes = Buffer.from(text, 'utf8');
          const expected = mayBeDone(bytes.toString('latin1'), `${kind}-change`, '+-');
          const answer = ask(bytes);
          const calls = mac.calls();
          if (expected === null) {
            expect(answer).toEqual([expect.stringMatching(/^error: [ -~]+$/)]);
            expect(calls).toEqual([]);
            return;
          }
          done++;
          expect(answer).toEqual(['ok']);
          for (const call of calls) expect(call).toMatch(ALLOWED);
          const bare = expected.map(({ sign, target }) => ({ sign, target: target.replace(/\/32$/, '') }));
          for (const { sign, target } of bare) if (sign === '-') held[kind].delete(target);
          for (const { sign, target } of bare) if (sign === '+') held[kind].add(target);
          expect(new Set(lines('pf/anchors/com.apple:260.drawbridge/tables/drawbridge'))).toEqual(held.pf);
          expect(new Set(lines('routes').map((route) => route.split(' ')[2]))).toEqual(held.route);
        }),
        { numRuns: 30 },
      );
      expect(done).toBeGreaterThan(5);
    }, 120_000);
  },
);
