import { expect, test } from 'vitest';
import { begun, counted, freshState, readState, type SyncState } from './sync-state.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const DAY = 86_400_000;
const SERVER = 'sync.example.org:9911';

test('what is written is what is read', () => {
  const state = counted({ ...freshState(SERVER, NOW), timestamp: 1_795_000_000 }, 'sent', 3, NOW);
  expect(readState(JSON.stringify(state), SERVER, NOW + DAY)).toEqual(state);
});

test.each([
  ['nothing', null],
  ['no JSON', '{"server":"sync.exa'],
  ['other JSON', '[1,2]'],
  ['null', 'null'],
  ['a part', JSON.stringify({ server: SERVER, timestamp: 5 })],
  ['a time as text', JSON.stringify({ ...freshState(SERVER, NOW), timestamp: '5' })],
  ['a time of no int', JSON.stringify({ ...freshState(SERVER, NOW), timestamp: 2 ** 31 })],
  ['a negative time', JSON.stringify({ ...freshState(SERVER, NOW), timestamp: -1 })],
  ['negative figures', JSON.stringify({ ...freshState(SERVER, NOW), sent: { inAll: -1, lastRound: 0 } })],
  ['another server', JSON.stringify({ ...freshState('other.example.org', NOW), timestamp: 5 })],
])('%s: anew', (_name, text) => {
  expect(readState(text, SERVER, NOW)).toEqual(freshState(SERVER, NOW));
});

test('figures of the last round, in all, and of each day', () => {
  let state: SyncState = freshState(SERVER, NOW);
  state = counted(state, 'sent', 3, NOW);
  state = counted(state, 'received', 50, NOW);
  state = counted(begun(state), 'sent', 2, NOW + DAY);
  state = counted(state, 'sent', 1, NOW + DAY);
  expect(state).toMatchObject({ sent: { inAll: 6, lastRound: 3 }, received: { inAll: 50, lastRound: 0 } });
  expect(state.days).toEqual([
    { day: '2026-11-22', sent: 3, received: 50 },
    { day: '2026-11-23', sent: 3, received: 0 },
  ]);
});

test('28 days are kept, and can be read', () => {
  let state: SyncState = freshState(SERVER, NOW);
  for (let day = 0; day < 100; day++) state = counted(state, 'received', 1, NOW + day * DAY);
  expect(state.days).toHaveLength(28);
  expect(state.days.at(-1)?.day).toBe('2027-03-01');
  expect(readState(JSON.stringify(state), SERVER, NOW)).toEqual(state);
  expect(counted(state, 'received', 1, NOW + 200 * DAY).days).toHaveLength(1);
});
