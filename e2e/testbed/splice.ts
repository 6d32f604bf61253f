import type { Socket } from 'node:net';

/** Makes one connection of two: what comes on either goes out on the other, its end and its failure, too. */
export function splice(one: Socket, other: Socket): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to);
    // A failure is told on by the close that follows it.
    from.on('error', () => {});
    from.on('close', () => to.destroy());
  }
}
