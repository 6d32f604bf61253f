import type { Database } from 'better-sqlite3';

/** "DrBr": marks the file as Drawbridge's own in SQLite's header. */
export const APPLICATION_ID = 0x44724272;

/**
 * The schema as steps: step N leads from version N to N + 1, `user_version`
 * counts them. A step that has been released is never changed.
 *
 * Times are milliseconds since 1970. No statistics are collected (ANALYZE), so
 * that every query has the same plan on every machine.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE cursor (
    source TEXT PRIMARY KEY,
    cursor TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Every source of a login event; one with no attempts is no attacker.
  CREATE TABLE attacker (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL UNIQUE,
    first_seen INTEGER,
    last_seen INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    user_count INTEGER NOT NULL DEFAULT 0,
    address_count INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX attacker_by_last_seen ON attacker (last_seen) WHERE attempts > 0;
  CREATE INDEX attacker_by_first_seen ON attacker (first_seen) WHERE attempts > 0;
  CREATE INDEX attacker_by_attempts ON attacker (attempts) WHERE attempts > 0;

  -- AUTOINCREMENT: whoever follows by id must never see one twice.
  CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    zone INTEGER NOT NULL,
    kind TEXT NOT NULL,
    clue TEXT NOT NULL,
    user TEXT,
    known_user INTEGER,
    address TEXT,
    host_name TEXT,
    port INTEGER,
    method TEXT,
    fingerprint TEXT,
    times INTEGER NOT NULL,
    pid INTEGER,
    named_pid INTEGER,
    attacker INTEGER REFERENCES attacker,
    attempts INTEGER NOT NULL,
    category TEXT,
    line TEXT NOT NULL,
    CHECK (attempts = 0 OR category IS NOT NULL)
  ) STRICT;
  CREATE INDEX event_by_time ON event (time);
  CREATE INDEX event_by_attacker ON event (attacker);

  CREATE TABLE attacker_user (
    attacker INTEGER NOT NULL REFERENCES attacker,
    user TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    PRIMARY KEY (attacker, user)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX attacker_user_by_attempts ON attacker_user (attacker, attempts DESC);

  -- The addresses of a prefix; a source that is one address has no row here.
  CREATE TABLE attacker_address (
    attacker INTEGER NOT NULL REFERENCES attacker,
    address TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    PRIMARY KEY (attacker, address)
  ) STRICT, WITHOUT ROWID;

  -- What a search looks through: address and users in lower case, some to a row.
  CREATE TABLE attacker_text (
    attacker INTEGER NOT NULL REFERENCES attacker,
    chunk INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (attacker, chunk)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE block (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    target TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    made_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    rule TEXT,
    lifted_at INTEGER,
    lifted_by TEXT,
    CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
  ) STRICT;
  CREATE UNIQUE INDEX block_standing ON block (target) WHERE lifted_at IS NULL;
  CREATE INDEX block_standing_by_since ON block (since, until) WHERE lifted_at IS NULL;
  CREATE INDEX block_standing_by_until ON block (until) WHERE lifted_at IS NULL;
  CREATE INDEX block_by_target ON block (target);
  CREATE INDEX block_by_since ON block (since);
  CREATE INDEX block_by_lifted_at ON block (lifted_at) WHERE lifted_at IS NOT NULL;

  CREATE TABLE spare (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    attacker TEXT NOT NULL,
    time INTEGER NOT NULL,
    reason TEXT NOT NULL,
    rule TEXT NOT NULL
  ) STRICT;
  CREATE INDEX spare_by_attacker ON spare (attacker);
  CREATE INDEX spare_by_time ON spare (time);

  -- By quarters of an hour of UTC: every time zone's midnight is the start of one.
  CREATE TABLE attempt_count (
    hour INTEGER NOT NULL,
    category TEXT NOT NULL,
    q0 INTEGER NOT NULL,
    q1 INTEGER NOT NULL,
    q2 INTEGER NOT NULL,
    q3 INTEGER NOT NULL,
    PRIMARY KEY (hour, category)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE block_count (
    hour INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    q0 INTEGER NOT NULL,
    q1 INTEGER NOT NULL,
    q2 INTEGER NOT NULL,
    q3 INTEGER NOT NULL,
    PRIMARY KEY (hour, made_by)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE total (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    attempts INTEGER NOT NULL,
    standing_blocks INTEGER NOT NULL
  ) STRICT;
  INSERT INTO total VALUES (1, 0, 0);
  `,
  `
  -- From where somebody has logged in before.
  CREATE INDEX event_by_login_address ON event (address) WHERE kind = 'accepted';
  `,
  `
  -- Abuse reports, and the outbox among them. A report is there from when it is queued.
  CREATE TABLE report (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    report_id TEXT NOT NULL UNIQUE,
    way TEXT NOT NULL,
    cause TEXT NOT NULL,
    state TEXT NOT NULL,
    recipient TEXT,
    contact TEXT,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    attachments TEXT NOT NULL,
    comment TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    next_try_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    -- The end of the message has gone out, or is about to: it must never be sent again.
    handed_over INTEGER NOT NULL DEFAULT 0,
    sent_at INTEGER,
    problem TEXT,
    reply TEXT,
    reply_text TEXT,
    replied_at INTEGER,
    CHECK ((state = 'queued') = (next_try_at IS NOT NULL))
  ) STRICT;
  CREATE INDEX report_queued ON report (next_try_at, id) WHERE state = 'queued';
  CREATE INDEX report_by_created_at ON report (created_at);
  CREATE TABLE report_target (
    report INTEGER NOT NULL REFERENCES report,
    place INTEGER NOT NULL,
    source TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (report, place)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX report_target_by_source ON report_target (source);
  `,
  `
  -- When each key was last used, by whom and from where.
  CREATE INDEX event_by_login_key ON event (fingerprint, user, time) WHERE kind = 'accepted' AND fingerprint IS NOT NULL;

  -- Since when a key is known to let its user in: one that is new is not called unused.
  CREATE TABLE seen_key (
    user TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (user, fingerprint)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Who answers for the addresses from first to last: keys of addresses, which sort as those do.
  CREATE TABLE contact (
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    until INTEGER NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (first, last)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX contact_by_until ON contact (until);

  CREATE TABLE contact_correction (
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    prefix TEXT NOT NULL,
    email TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    PRIMARY KEY (first, last)
  ) STRICT, WITHOUT ROWID;

  -- How often each server was asked on a day (since 1970), and until when it wants to be left alone.
  CREATE TABLE contact_server (
    name TEXT PRIMARY KEY,
    day INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    not_before INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- IANA's lists of registries, as they were fetched.
  CREATE TABLE contact_bootstrap (
    family INTEGER PRIMARY KEY,
    fetched_at INTEGER NOT NULL,
    document TEXT NOT NULL
  ) STRICT;
  `,
  `
  -- What others want kept out, by where it was learnt. No history of it is kept.
  CREATE TABLE shared_block (
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    reason TEXT NOT NULL,
    PRIMARY KEY (source, target)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX shared_block_by_target ON shared_block (target, since);
  CREATE INDEX shared_block_by_since ON shared_block (since);
  CREATE INDEX shared_block_of_source_by_since ON shared_block (source, since);
  CREATE INDEX shared_block_by_until ON shared_block (until) WHERE until IS NOT NULL;
  CREATE INDEX shared_block_by_reason ON shared_block (reason, since) WHERE reason <> '';

  -- From where each source goes on.
  CREATE TABLE shared_source (
    source TEXT PRIMARY KEY,
    state TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Which of our own blocks a service was told of, and what it calls them.
  CREATE TABLE told_block (
    service TEXT NOT NULL,
    block INTEGER NOT NULL REFERENCES block ON DELETE CASCADE,
    remote TEXT NOT NULL,
    PRIMARY KEY (service, block)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX told_block_by_block ON told_block (block);
  `,
];

/** Brings a database to the newest version, each step in a transaction of its own. */
export function migrate(db: Database, steps: readonly string[] = MIGRATIONS): void {
  for (let version = schemaVersion(db); version < steps.length; version++) {
    db.transaction(() => {
      db.exec(steps[version] ?? '');
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma(`user_version = ${version + 1}`);
    }).immediate();
  }
}

/** How many steps the database has behind it. */
export function schemaVersion(db: Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}
