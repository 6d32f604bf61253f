import { expect, test } from 'vitest';
import { CallError } from '../../src-shared/contract.ts';
import { readRequest } from './window-request.ts';

test.each([
  { call: 'status', input: {} },
  { call: 'copyText', input: { text: 'x' } },
  { subscribe: 'blocked' },
  { unsubscribe: 'navigate' },
])('%j is understood', (request) => {
  expect(readRequest(request)).toEqual(request);
});

test.each([
  null,
  'status',
  {},
  { call: 'toString' },
  { call: '__proto__' },
  { call: 'constructor', input: {} },
  { call: 'status', input: {}, extra: 1 },
  { call: 'status', subscribe: 'blocked' },
  { call: 7 },
  { subscribe: 'status' },
  { subscribe: ['blocked'] },
  { unsubscribe: 'hasOwnProperty' },
  [{ call: 'status' }],
])('%j is refused', (request) => {
  expect(() => readRequest(request)).toThrow(CallError);
});
