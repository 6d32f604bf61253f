/** A window that is not shown paints no frames; it takes what came this often. */
const HIDDEN_MS = 250;

/** Collects changes and applies them together before the next frame, so that a flood costs one rendering a frame. */
export class FrameQueue {
  #changes: (() => void)[] = [];
  #isPlanned = false;

  add(change: () => void): void {
    this.#changes.push(change);
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    if (document.hidden) setTimeout(() => this.#apply(), HIDDEN_MS);
    else requestAnimationFrame(() => this.#apply());
  }

  #apply(): void {
    this.#isPlanned = false;
    const changes = this.#changes;
    this.#changes = [];
    for (const change of changes) change();
  }
}
