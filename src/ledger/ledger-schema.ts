/**
 * The ledger's schema as a list of migrations: entry n leads from `user_version` n to n + 1. Entries are never changed
 * once released, only added to. JSON is kept as text, times as Unix milliseconds.
 */
export const LEDGER_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE runs (
    seq         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    parent      TEXT,
    state       TEXT NOT NULL,
    plan        TEXT NOT NULL,
    plan_id     TEXT NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER,
    error       TEXT,
    report      TEXT
  ) STRICT;

  CREATE TABLE phases (
    seq        INTEGER PRIMARY KEY,
    run        TEXT NOT NULL REFERENCES runs (id),
    step       TEXT NOT NULL,
    state      TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    result     TEXT,
    UNIQUE (run, step)
  ) STRICT;

  CREATE TABLE intents (
    run     TEXT NOT NULL REFERENCES runs (id),
    seq     INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    details TEXT NOT NULL,
    state   TEXT NOT NULL,
    PRIMARY KEY (run, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE checkpoints (
    run        TEXT NOT NULL REFERENCES runs (id),
    partition  TEXT NOT NULL,
    checkpoint BLOB NOT NULL,
    PRIMARY KEY (run, partition)
  ) STRICT;

  CREATE TABLE ended_epochs (
    run       TEXT NOT NULL REFERENCES runs (id),
    partition TEXT NOT NULL,
    epoch     INTEGER NOT NULL,
    reason    TEXT NOT NULL,
    PRIMARY KEY (run, partition, epoch)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE notes (
    run   TEXT NOT NULL REFERENCES runs (id),
    name  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (run, name)
  ) STRICT, WITHOUT ROWID;
  `,
]
