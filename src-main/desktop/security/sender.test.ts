import { expect, test } from 'vitest';
import { isTrustedSender } from './sender.ts';

const OWN = new Set([1, 2]);
const PAGE = 'app://drawbridge/index.html#/tray';

test('the main frame of one of our windows, with one of our pages, is trusted', () => {
  expect(isTrustedSender({ sender: { id: 2 }, senderFrame: { url: PAGE, parent: null } }, OWN)).toBe(true);
});

test.each([
  ['another window', 3, { url: PAGE, parent: null }],
  ['a frame inside', 1, { url: PAGE, parent: {} }],
  ['a frame that is gone', 1, null],
  ['about:blank', 1, { url: 'about:blank', parent: null }],
  ['a file', 1, { url: 'file:///drawbridge/index.html', parent: null }],
  ['a site', 1, { url: 'https://drawbridge/index.html', parent: null }],
  ['another host of the scheme', 1, { url: 'app://drawbridge.example.org/index.html', parent: null }],
  ['a host that only looks so', 1, { url: 'app://drawbridge@example.org/', parent: null }],
  ['a port', 1, { url: 'app://drawbridge:8080/index.html', parent: null }],
  ['no URL', 1, { url: '', parent: null }],
])('%s is not', (_, id, senderFrame) => {
  expect(isTrustedSender({ sender: { id }, senderFrame }, OWN)).toBe(false);
});
