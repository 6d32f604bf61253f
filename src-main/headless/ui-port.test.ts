import { expect, test } from 'vitest';
import { uiPortOf } from './ui-port.ts';

test('flag before variable; a port says that the page is wanted', () => {
  expect(uiPortOf({}, {})).toBeNull();
  expect(uiPortOf({ ui: true }, {})).toBe(0);
  expect(uiPortOf({ uiPort: '8022' }, {})).toBe(8022);
  expect(uiPortOf({ uiPort: '8022' }, { DRAWBRIDGE_UI_PORT: '9000', DRAWBRIDGE_UI: '0' })).toBe(8022);
  expect(uiPortOf({ ui: true }, { DRAWBRIDGE_UI_PORT: '9000' })).toBe(9000);
  expect(uiPortOf({}, { DRAWBRIDGE_UI: '1', DRAWBRIDGE_UI_PORT: '' })).toBe(0);
  expect(uiPortOf({}, { DRAWBRIDGE_UI: 'no' })).toBeNull();
  expect(uiPortOf({ ui: true }, { DRAWBRIDGE_UI: '0' })).toBe(0);
});

test('what is not accepted is named', () => {
  for (const port of ['-1', '65536', 'x', ''])
    expect(() => uiPortOf({ uiPort: port }, {})).toThrow(`--ui-port can't be "${port}"`);
  expect(() => uiPortOf({}, { DRAWBRIDGE_UI_PORT: '1.5' })).toThrow('DRAWBRIDGE_UI_PORT');
  expect(() => uiPortOf({}, { DRAWBRIDGE_UI: 'maybe' })).toThrow('It accepts 1 or 0');
});
