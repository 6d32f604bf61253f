import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Rectangle } from './popover-position.ts';

const whole = z.number().int().min(-100_000).max(100_000);
const stateSchema = z.object({
  activity: z.object({ x: whole, y: whole, width: whole.min(1), height: whole.min(1) }),
});

/** How much of a window has to be on a display for it to be found again. */
const LEAST_SEEN = 100;

/** Where the activity window was, in a small file of its own. */
export class WindowState {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Null where it was never kept, can't be read, or would be off every display. */
  load(workAreas: readonly Rectangle[]): Rectangle | null {
    try {
      const { activity } = stateSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
      return workAreas.some((area) => isSeen(activity, area)) ? activity : null;
    } catch {
      return null;
    }
  }

  /** Where a window was is not worth an error. */
  save(activity: Rectangle): void {
    try {
      writeFileSync(this.#path, `${JSON.stringify({ activity })}\n`, { mode: 0o600 });
    } catch {
      // It opens at its default place next time.
    }
  }
}

function isSeen(window: Rectangle, area: Rectangle): boolean {
  const width = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  // The title bar is at the top: that is what it is moved by.
  return width >= LEAST_SEEN && window.y >= area.y && window.y <= area.y + area.height - LEAST_SEEN;
}
