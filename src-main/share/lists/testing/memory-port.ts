import type { SharedEntry } from '../../shared-entry.ts';
import type { SharedPort } from '../../shared-port.ts';

export interface MemoryPort extends SharedPort {
  readonly held: Map<string, SharedEntry>;
  /** How often it was told to hold exactly so and so. */
  replaced: number;
  /** So many entries further it breaks off, like a process that ends. */
  breaksAfter: number;
  /** Nothing can be written down. */
  isFull: boolean;
}

/** A shared port that forgets all at the end, and fails as it is told to: additions first, as the real one. */
export function memoryPort(state: string | null = null): MemoryPort {
  const held = new Map<string, SharedEntry>();
  let text = state;
  const check = () => {
    if (port.isFull) throw new Error('database or disk is full');
  };
  const port: MemoryPort = {
    held,
    replaced: 0,
    breaksAfter: Number.POSITIVE_INFINITY,
    isFull: false,
    async add(entries) {
      for (const entry of entries) {
        check();
        if (--port.breaksAfter < 0) throw new Error('broke off');
        held.set(entry.target, entry);
      }
    },
    async remove(targets) {
      check();
      for (const target of targets) held.delete(target);
    },
    async replace(entries) {
      check();
      await port.add(entries.filter(({ target }) => !held.has(target)));
      const wanted = new Set(entries.map(({ target }) => target));
      await port.remove([...held.keys()].filter((target) => !wanted.has(target)));
      port.replaced++;
    },
    entries: () => [...held.values()],
    state: () => text,
    setState(next) {
      check();
      text = next;
    },
  };
  return port;
}
