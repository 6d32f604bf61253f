import type { OwnBlock, SharedEntry } from '../../shared-entry.ts';
import type { SharedPort } from '../../shared-port.ts';
import type { UploadPort } from '../upload.ts';

export interface MemoryShared extends SharedPort {
  readonly held: Map<string, SharedEntry>;
  /** What the next write throws, like a disk that is full. */
  failure: Error | null;
}

/** A shared port that forgets all at the end. */
export function memoryShared(state: string | null = null): MemoryShared {
  const held = new Map<string, SharedEntry>();
  let text = state;
  const port: MemoryShared = {
    held,
    failure: null,
    add: async (entries) => {
      if (port.failure !== null) throw port.failure;
      for (const entry of entries) held.set(entry.target, entry);
    },
    remove: async (targets) => {
      for (const target of targets) held.delete(target);
    },
    replace: async (entries) => {
      held.clear();
      for (const entry of entries) held.set(entry.target, entry);
    },
    entries: () => [...held.values()],
    state: () => text,
    setState: (next) => {
      if (port.failure !== null) throw port.failure;
      text = next;
    },
  };
  return port;
}

export interface MemoryOwn extends UploadPort {
  /** Whether each one that was told was refused, by its target, in the order of telling. */
  readonly told: Map<string, boolean>;
  block(...targets: string[]): void;
}

export function memoryOwn(...targets: string[]): MemoryOwn {
  const told = new Map<string, boolean>();
  let blocks: OwnBlock[] = [];
  let lastId = 0;
  const port: MemoryOwn = {
    told,
    block: (...more) => {
      blocks.push(
        ...more.map((target) => {
          const id = ++lastId;
          return { id, target, since: 1_000 * id, until: null, rule: 'ssh', reason: '5 wrong passwords' };
        }),
      );
    },
    untold: (limit) => blocks.slice(0, limit),
    setTold: (ends) => {
      for (const { id, wasRefused } of ends) {
        const target = blocks.find((block) => block.id === id)?.target;
        if (target !== undefined) told.set(target, wasRefused);
      }
      blocks = blocks.filter((block) => !ends.some(({ id }) => id === block.id));
    },
  };
  port.block(...targets);
  return port;
}
