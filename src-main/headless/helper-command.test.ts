import { expect, test } from 'vitest';
import { CallError } from '../../src-shared/contract.ts';
import { drawbridge } from './testing/command.ts';
import { serve } from './testing/serve.ts';

test('status: how it is; whether that is well tells the exit code', async () => {
  const { guard, path: socket } = await serve();
  const status = (...more: string[]) => drawbridge(['helper', 'status', ...more], { socket });
  const well = await status();
  expect([well.code, well.out]).toEqual([
    0,
    '  Helper  installed\n          The helper is installed, and answers as version 2.\n',
  ]);
  guard.handlers.helperState = () => ({ state: 'unsafe', found: 'Somebody could change it.', version: null });
  const ill = await status('--json');
  expect([ill.code, JSON.parse(ill.out)]).toEqual([
    1,
    { state: 'unsafe', found: 'Somebody could change it.', version: null },
  ]);
});

test('install and uninstall are asked of the guard, which uses it at once; a refusal is told', async () => {
  const { guard, path: socket } = await serve();
  expect((await drawbridge(['helper', 'install'], { socket })).out).toContain('Helper  installed');
  expect((await drawbridge(['helper', 'uninstall'], { socket })).out).toContain('Helper  not installed');
  guard.handlers.installHelper = () => {
    throw new CallError('refused', 'The prompt was dismissed, and nothing was changed.');
  };
  const refused = await drawbridge(['helper', 'install'], { socket });
  expect([refused.code, refused.err]).toEqual([
    1,
    'drawbridge: The prompt was dismissed, and nothing was changed.\n',
  ]);
});
