import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { popoverPosition, visibleIcon } from './popover-position.ts';

const SIZE = { width: 380, height: 600 };
const MAIN = { x: 0, y: 25, width: 1440, height: 850 };
const LEFT = { x: -1920, y: 25, width: 1920, height: 1055 };

describe('popoverPosition', () => {
  test('is centred under the icon', () => {
    const icon = { x: 900, y: 0, width: 24, height: 25 };
    expect(popoverPosition(icon, SIZE, MAIN)).toEqual({ x: 722, y: 30, width: 380, height: 600 });
  });

  test('does not leave the display at the right', () => {
    const icon = { x: 1410, y: 0, width: 24, height: 25 };
    expect(popoverPosition(icon, SIZE, MAIN).x).toBe(1440 - 380 - 5);
  });

  test('stays on the display at the left, whose coordinates are negative', () => {
    const icon = { x: -60, y: 0, width: 24, height: 25 };
    expect(popoverPosition(icon, SIZE, LEFT)).toMatchObject({ x: -385, y: 30 });
  });

  test('without an icon it is at the top right', () => {
    expect(popoverPosition(null, SIZE, MAIN)).toMatchObject({ x: 1055, y: 30 });
  });

  test('above an icon that is at the bottom', () => {
    const icon = { x: 900, y: 880, width: 24, height: 24 };
    expect(popoverPosition(icon, SIZE, { ...MAIN, y: 0 }).y).toBe(850 - 600 - 5);
  });

  test('is whole points, and within any work area that is large enough', () => {
    const area = fc.record({
      x: fc.integer({ min: -4000, max: 4000 }),
      y: fc.integer({ min: -4000, max: 4000 }),
      width: fc.integer({ min: 400, max: 6000 }),
      height: fc.integer({ min: 300, max: 4000 }),
    });
    const icon = fc.record({
      x: fc.float({ min: -5000, max: 5000, noNaN: true }),
      y: fc.float({ min: -5000, max: 5000, noNaN: true }),
      width: fc.integer({ min: 1, max: 60 }),
      height: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(fc.option(icon), area, (at, workArea) => {
        const placed = popoverPosition(at, SIZE, workArea);
        expect(Number.isInteger(placed.x) && Number.isInteger(placed.y)).toBe(true);
        expect(placed.x).toBeGreaterThanOrEqual(workArea.x);
        expect(placed.y).toBeGreaterThanOrEqual(workArea.y);
        expect(placed.x + placed.width).toBeLessThanOrEqual(workArea.x + workArea.width);
        expect(placed.y + placed.height).toBeLessThanOrEqual(workArea.y + workArea.height);
      }),
    );
  });
});

describe('visibleIcon', () => {
  const displays = [{ x: 0, y: 0, width: 1440, height: 900 }];
  test('is where the system says', () => {
    const bounds = { x: 900, y: 0, width: 24, height: 25 };
    expect(visibleIcon(bounds, displays)).toEqual(bounds);
  });
  test.each([
    ['hidden by macOS 26', { x: 900, y: 900, width: 24, height: 25 }],
    ['not told', { x: 0, y: 0, width: 0, height: 0 }],
    ['on a display that is gone', { x: -300, y: 0, width: 24, height: 25 }],
  ])('%s: none', (_, bounds) => {
    expect(visibleIcon(bounds, displays)).toBeNull();
  });
});
