import { expect, test } from 'vitest';
import { TakingBack } from './taking-back.ts';
import { MemoryPort } from './testing/memory-port.ts';

test('who is taken back is so over a restart, until it is settled or its time has come', () => {
  let at = 1000;
  const port = new MemoryPort();
  const first = new TakingBack(port, () => at);
  first.add('203.0.113.1', 5000);
  first.add('2001:db8::/64', 9000);
  const second = new TakingBack(port, () => at);
  expect(second.targets()).toEqual(['203.0.113.1', '2001:db8::/64']);
  second.settle('203.0.113.1');
  expect(new TakingBack(port, () => at).targets()).toEqual(['2001:db8::/64']);
  at = 9000;
  expect(second.has('2001:db8::/64')).toBe(false);
  second.add('203.0.113.2', 10_000);
  expect(port.state()).toBe('{"takingBack":[{"target":"203.0.113.2","until":10000}]}');
});

test.each(['', 'x', '[]', '{"takingBack":7}', '{"takingBack":[{"target":1}]}', 'null'])(
  'a state that is none is nobody: %s',
  (text) => {
    const port = new MemoryPort();
    port.setState(text);
    expect(new TakingBack(port, Date.now).targets()).toEqual([]);
  },
);
