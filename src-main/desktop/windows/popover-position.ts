/** Where the dropdown goes. Pure; all in points of the whole desktop. */

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Between the menu bar and the dropdown, and at least between it and the sides. */
const GAP = 5;

/**
 * Centred under the icon and within the work area; without an icon to be seen, at the work area's top right,
 * where the menu bar has its icons.
 */
export function popoverPosition(icon: Rectangle | null, size: Size, workArea: Rectangle): Rectangle {
  const right = workArea.x + workArea.width;
  const bottom = workArea.y + workArea.height;
  const centre = icon === null ? right : icon.x + icon.width / 2;
  const isAtBottom = icon !== null && icon.y + icon.height / 2 > workArea.y + workArea.height / 2;
  return {
    x: Math.round(clamp(centre - size.width / 2, workArea.x + GAP, right - size.width - GAP)),
    y: Math.round(isAtBottom ? Math.max(workArea.y, bottom - size.height - GAP) : workArea.y + GAP),
    width: size.width,
    height: Math.min(size.height, workArea.height - 2 * GAP),
  };
}

/** Where the two contradict each other, `least` wins: the left edge is to be seen. */
function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

/**
 * The icon's bounds, if it is on a display at all. One that macOS 26 hides reports a place below the screen
 * (facts/macos.md §7), and where the system does not tell they are empty.
 */
export function visibleIcon(bounds: Rectangle, displays: readonly Rectangle[]): Rectangle | null {
  if (bounds.width <= 0 || bounds.height <= 0) return null;
  const x = bounds.x + bounds.width / 2;
  const y = bounds.y + bounds.height / 2;
  const isOn = (display: Rectangle) =>
    x >= display.x && x < display.x + display.width && y >= display.y && y < display.y + display.height;
  return displays.some(isOn) ? bounds : null;
}
