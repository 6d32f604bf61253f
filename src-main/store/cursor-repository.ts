import type { Database, Statement } from 'better-sqlite3';

/** How far each log was read. */
export class CursorRepository {
  readonly #set: Statement<[string, string]>;
  readonly #get: Statement<[string], string>;

  constructor(db: Database) {
    this.#set = db.prepare(
      'INSERT INTO cursor (source, cursor) VALUES (?, ?) ON CONFLICT DO UPDATE SET cursor = excluded.cursor',
    );
    this.#get = db.prepare<[string], string>('SELECT cursor FROM cursor WHERE source = ?').pluck();
  }

  set(source: string, cursor: string): void {
    this.#set.run(source, cursor);
  }

  get(source: string): string | null {
    return this.#get.get(source) ?? null;
  }
}
