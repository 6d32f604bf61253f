/** A window that paints no frames, for it is hidden or was just now, takes what came this often. */
const UNPAINTED_MS = 250;

/** Collects changes and applies them together before the next frame, so that a flood costs one rendering a frame. */
export class FrameQueue {
  #changes: (() => void)[] = [];

  add(change: () => void): void {
    this.#changes.push(change);
    if (this.#changes.length > 1) return;
    // A frame that was asked for before the window was hidden comes when it is shown again, be that days later.
    const frame = requestAnimationFrame(() => {
      clearTimeout(timer);
      this.#apply();
    });
    const timer = setTimeout(() => {
      cancelAnimationFrame(frame);
      this.#apply();
    }, UNPAINTED_MS);
  }

  #apply(): void {
    const changes = this.#changes;
    this.#changes = [];
    for (const change of changes) change();
  }
}
