import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Lapi } from '../src-main/share/crowdsec/testing/lapi.ts';

/** A tick of proc(5) in ms. */
const TICK_MS = 10;
const PAGE_BYTES = 4096;

/** The key of the nth bouncer that `addBouncers` makes. */
export function bouncerKey(n: number): string {
  return `bench-key-${n}`;
}

/**
 * Many bouncers at once: rows like the one that `cscli bouncers add` makes, which takes 0.1 s for each. The LAPI may run.
 */
export async function addBouncers(lapi: Lapi, count: number): Promise<void> {
  await lapi.addBouncer('bench-0', bouncerKey(0));
  const db = new Database(lapi.database, { timeout: 10_000 });
  try {
    const model = db.prepare('SELECT * FROM bouncers WHERE name = ?').get('bench-0') as Record<
      string,
      unknown
    >;
    const columns = Object.keys(model).filter((column) => column !== 'id');
    const values = columns.map((column) => `:${column}`).join(', ');
    const insert = db.prepare(`INSERT INTO bouncers (${columns.join(', ')}) VALUES (${values})`);
    db.transaction(() => {
      for (let n = 1; n < count; n++) {
        // As the LAPI keeps keys.
        const hash = createHash('sha512').update(bouncerKey(n)).digest('hex');
        insert.run({ ...model, name: `bench-${n}`, api_key: hash });
      }
    })();
  } finally {
    db.close();
  }
}

/** Processor time of a process in ms, and its memory in MB (proc(5)). */
export function usage(pid: number): { readonly cpuMs: number; readonly residentMB: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return {
    cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
    residentMB: Math.round((pages * PAGE_BYTES) / 1e6),
  };
}
