"""The tables of the index, and the steps that take an older index to them.

Each step is applied once, in order; the number of steps taken stands in the database itself.

>>> len(MIGRATIONS) >= 1
True
"""

from __future__ import annotations

# Each entry takes the schema one step further; a step that was released is never changed.
MIGRATIONS = (
    """
    CREATE TABLE meta (tree TEXT, key TEXT, value TEXT, PRIMARY KEY (tree, key)) STRICT;
    CREATE TABLE texts (digest TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT;
    CREATE TABLE pages (
        tree TEXT, id TEXT, path TEXT NOT NULL, title TEXT NOT NULL, own_title TEXT NOT NULL,
        parent TEXT NOT NULL, version INTEGER NOT NULL, kind TEXT NOT NULL, digest TEXT NOT NULL,
        storage TEXT NOT NULL, lens TEXT NOT NULL, labels TEXT, attachments TEXT NOT NULL,
        unresolved TEXT NOT NULL, merged INTEGER NOT NULL, conflicted INTEGER NOT NULL,
        unfinished INTEGER NOT NULL, base_version INTEGER NOT NULL, PRIMARY KEY (tree, id)
    ) STRICT;
    CREATE TABLE seen (
        tree TEXT, id TEXT, title TEXT NOT NULL, parent TEXT NOT NULL, version INTEGER NOT NULL,
        presence TEXT NOT NULL, kind TEXT NOT NULL, position INTEGER, live INTEGER NOT NULL,
        PRIMARY KEY (tree, id)
    ) STRICT;
    CREATE TABLE files (
        tree TEXT, path TEXT, size INTEGER NOT NULL, modified INTEGER NOT NULL,
        inode INTEGER NOT NULL, read_at INTEGER NOT NULL, digest TEXT NOT NULL,
        title TEXT NOT NULL, labels TEXT NOT NULL, claim TEXT NOT NULL, fault TEXT,
        PRIMARY KEY (tree, path)
    ) STRICT;
    CREATE TABLE conflicts (
        tree TEXT, id TEXT, ours TEXT NOT NULL, theirs TEXT NOT NULL, PRIMARY KEY (tree, id)
    ) STRICT;
    CREATE TABLE journal (
        id INTEGER PRIMARY KEY, tree TEXT NOT NULL, kind TEXT NOT NULL, facts TEXT NOT NULL
    ) STRICT;
    CREATE TABLE quiet (tree TEXT PRIMARY KEY, key TEXT NOT NULL, wanted TEXT NOT NULL) STRICT;
    CREATE TRIGGER pages_new AFTER INSERT ON pages BEGIN DELETE FROM quiet; END;
    CREATE TRIGGER pages_gone AFTER DELETE ON pages BEGIN DELETE FROM quiet; END;
    CREATE TRIGGER seen_new AFTER INSERT ON seen BEGIN DELETE FROM quiet; END;
    CREATE TRIGGER seen_gone AFTER DELETE ON seen BEGIN DELETE FROM quiet; END;
    CREATE TABLE runs (
        id INTEGER PRIMARY KEY, command TEXT NOT NULL, started TEXT NOT NULL, ended TEXT,
        summary TEXT
    ) STRICT;
    """,
    """
    ALTER TABLE pages ADD COLUMN unreadable TEXT NOT NULL DEFAULT '';
    """,
    """
    ALTER TABLE pages ADD COLUMN former TEXT NOT NULL DEFAULT '[]';
    CREATE TABLE run_pages (
        id INTEGER PRIMARY KEY, run INTEGER NOT NULL, tree TEXT NOT NULL, page TEXT NOT NULL,
        path TEXT NOT NULL, before TEXT, after TEXT, steps TEXT NOT NULL
    ) STRICT;
    CREATE INDEX run_pages_run ON run_pages (run);
    """,
    """
    ALTER TABLE pages ADD COLUMN behind TEXT NOT NULL DEFAULT '';
    """,
    """
    ALTER TABLE conflicts ADD COLUMN base TEXT NOT NULL DEFAULT '';
    """,
    """
    ALTER TABLE pages ADD COLUMN place INTEGER NOT NULL DEFAULT -1;
    ALTER TABLE files ADD COLUMN place INTEGER;
    DELETE FROM files;
    """,
    """
    CREATE TABLE shown (
        tree TEXT, id TEXT, version INTEGER NOT NULL, PRIMARY KEY (tree, id)
    ) STRICT;
    """,
    """
    DELETE FROM quiet;
    CREATE TRIGGER files_new AFTER INSERT ON files
        BEGIN DELETE FROM quiet WHERE tree = NEW.tree; END;
    CREATE TRIGGER files_gone AFTER DELETE ON files
        BEGIN DELETE FROM quiet WHERE tree = OLD.tree; END;
    """,
    """
    ALTER TABLE pages ADD COLUMN banner TEXT NOT NULL DEFAULT '';
    """,
    """
    ALTER TABLE pages ADD COLUMN metadata TEXT NOT NULL DEFAULT '[]';
    """,
    """
    CREATE TABLE glance (key TEXT NOT NULL, said TEXT NOT NULL, files BLOB NOT NULL) STRICT;
    CREATE TRIGGER quiet_new AFTER INSERT ON quiet BEGIN DELETE FROM glance; END;
    CREATE TRIGGER quiet_gone AFTER DELETE ON quiet BEGIN DELETE FROM glance; END;
    """,
    """
    ALTER TABLE files ADD COLUMN post INTEGER NOT NULL DEFAULT 0;
    DELETE FROM files;
    """,
)
