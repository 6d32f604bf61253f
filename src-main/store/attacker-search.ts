import type { Database, Statement } from 'better-sqlite3';

/** So many pieces share a row: one more piece rewrites one row, however many there are. */
const PIECES_PER_CHUNK = 32;
const LONGEST_PIECE = 1024;

/**
 * Finds attackers by a part of an address or of a user name that they tried,
 * in upper or lower case. It reads all of the text, which is a few bytes for
 * each user tried: some 2 MB for 15,000 attackers. That takes about the same
 * short time for every search. An index of letter groups would be faster for
 * rare ones, and much slower for the usual one that finds nearly everybody.
 */
export class AttackerSearch {
  readonly #add: Statement<[number, number, string]>;
  readonly #find: Statement<[string], number>;

  constructor(db: Database) {
    this.#add = db.prepare(`
      INSERT INTO attacker_text (attacker, chunk, text) VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET text = text || excluded.text`);
    this.#find = db.prepare<[string], number>('SELECT attacker FROM attacker_text WHERE text GLOB ?').pluck();
  }

  /**
   * Makes a piece of text one by which the attacker is found (a user name only
   * by its first 1,024 characters).
   * @param ordinal how many pieces it had before
   */
  add(attackerId: number, ordinal: number, piece: string): void {
    const chunk = Math.floor(ordinal / PIECES_PER_CHUNK);
    this.#add.run(attackerId, chunk, `${searchable(piece.slice(0, LONGEST_PIECE))}\n`);
  }

  find(search: string): Found {
    const literal = searchable(search).replace(/[*?[]/g, '[$&]');
    return new Found(this.#find.all(`*${literal}*`));
  }
}

/** The attackers that a search found. Usually many, so a flag for each: a Set takes several times as long. */
export class Found {
  readonly size: number;
  readonly #isFound: Uint8Array;

  /** @param ids in any order, some of them perhaps more than once */
  constructor(ids: readonly number[]) {
    this.#isFound = new Uint8Array(ids.reduce((most, id) => Math.max(most, id), 0) + 1);
    let size = 0;
    for (const id of ids) {
      if (this.#isFound[id] === 0) size++;
      this.#isFound[id] = 1;
    }
    this.size = size;
  }

  has(id: number): boolean {
    return this.#isFound[id] === 1;
  }
}

/** GLOB, the quickest of SQLite's searches (half of instr's time), tells cases apart and ends at a NUL. */
function searchable(text: string): string {
  return text.toWellFormed().toLowerCase().replaceAll('\0', ' ');
}
