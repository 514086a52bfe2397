"""The tables of the store, all in one place, as steps from one version to the next.

A file that an older sandbox made gets the steps it lacks. Names are those of Confluence, but for
`user_group` (a group) and `person` (a user), which are words of SQL.

What a row alone does not tell: `content.former` is the status before `content.turned`, for an index
that lags. Version 0 of content is the draft that somebody has open over it. `property.scope` says
whose id `owner` is: content, space, person, or nobody's. A `permission` is held by `user:ID`,
`group:ID` or `anonymous`.

>>> len(STEPS)
2
"""

from __future__ import annotations

_FIRST = """
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE person (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, display TEXT NOT NULL, email TEXT NOT NULL,
    account TEXT NOT NULL UNIQUE, token TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE space (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    type TEXT NOT NULL, status TEXT NOT NULL, homepage INTEGER, description TEXT NOT NULL,
    author TEXT NOT NULL, created TEXT NOT NULL
) STRICT;
CREATE TABLE content (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, status TEXT NOT NULL,
    space INTEGER NOT NULL, parent INTEGER, container INTEGER, title TEXT NOT NULL,
    folded TEXT NOT NULL, position INTEGER, subtype TEXT NOT NULL, version INTEGER NOT NULL,
    author TEXT NOT NULL, created TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX content_title ON content (space, folded)
    WHERE kind = 'page' AND status IN ('current', 'archived');
CREATE INDEX content_listing ON content (space, kind, status, id);
CREATE INDEX content_parent ON content (parent);
CREATE INDEX content_siblings ON content (space, parent, position);
CREATE INDEX content_container ON content (container);
CREATE INDEX content_folded ON content (folded);
CREATE TABLE version (
    content INTEGER NOT NULL, number INTEGER NOT NULL, title TEXT NOT NULL, author TEXT NOT NULL,
    created TEXT NOT NULL, message TEXT NOT NULL, minor INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (content, number)
) STRICT;
CREATE TABLE file (
    content INTEGER NOT NULL, number INTEGER NOT NULL, media_type TEXT NOT NULL,
    size INTEGER NOT NULL, comment TEXT NOT NULL, file_id TEXT NOT NULL UNIQUE, data BLOB NOT NULL,
    PRIMARY KEY (content, number)
) STRICT;
CREATE TABLE label (
    id INTEGER PRIMARY KEY, prefix TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (prefix, name)
) STRICT;
CREATE TABLE content_label (
    content INTEGER NOT NULL, label INTEGER NOT NULL, PRIMARY KEY (content, label)
) STRICT;
CREATE INDEX content_label_label ON content_label (label);
CREATE TABLE property (
    id INTEGER PRIMARY KEY AUTOINCREMENT, content INTEGER NOT NULL, key TEXT NOT NULL,
    value TEXT NOT NULL, number INTEGER NOT NULL, author TEXT NOT NULL, created TEXT NOT NULL,
    UNIQUE (content, key)
) STRICT;
CREATE TABLE restriction (
    content INTEGER NOT NULL, operation TEXT NOT NULL, person INTEGER NOT NULL,
    PRIMARY KEY (content, operation, person)
) STRICT;
CREATE TABLE inline_comment (
    content INTEGER PRIMARY KEY, ref TEXT NOT NULL, selection TEXT NOT NULL
) STRICT;
CREATE TABLE long_task (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, created TEXT NOT NULL, message TEXT NOT NULL,
    successful INTEGER NOT NULL
) STRICT;
INSERT INTO sqlite_sequence (name, seq) VALUES ('content', 98304);
"""

_WHOLE_API = """
ALTER TABLE content ADD COLUMN former TEXT NOT NULL DEFAULT 'current';
ALTER TABLE content ADD COLUMN turned TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN active INTEGER NOT NULL DEFAULT 1;
ALTER TABLE long_task ADD COLUMN details TEXT NOT NULL DEFAULT '{}';
ALTER TABLE inline_comment ADD COLUMN matches INTEGER NOT NULL DEFAULT 1;
ALTER TABLE inline_comment ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
ALTER TABLE inline_comment ADD COLUMN resolution TEXT NOT NULL DEFAULT 'open';
ALTER TABLE inline_comment ADD COLUMN resolver TEXT NOT NULL DEFAULT '';
ALTER TABLE inline_comment ADD COLUMN resolved TEXT NOT NULL DEFAULT '';
CREATE TABLE user_group (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE member (
    user_group TEXT NOT NULL, person INTEGER NOT NULL, PRIMARY KEY (user_group, person)
) STRICT;
CREATE TABLE group_restriction (
    content INTEGER NOT NULL, operation TEXT NOT NULL, user_group TEXT NOT NULL,
    PRIMARY KEY (content, operation, user_group)
) STRICT;
CREATE TABLE permission (
    id INTEGER PRIMARY KEY AUTOINCREMENT, space INTEGER NOT NULL, subject TEXT NOT NULL,
    operation TEXT NOT NULL, target TEXT NOT NULL, UNIQUE (space, subject, operation, target)
) STRICT;
INSERT INTO user_group VALUES ('4a1f0c5e-0001-4000-8000-000000000001', 'confluence-users');
INSERT INTO user_group VALUES ('4a1f0c5e-0001-4000-8000-000000000002', 'confluence-administrators');
INSERT INTO member SELECT '4a1f0c5e-0001-4000-8000-000000000001', id FROM person;
INSERT INTO member
    SELECT '4a1f0c5e-0001-4000-8000-000000000002', id FROM person WHERE name = 'ann';
ALTER TABLE property RENAME TO content_property;
CREATE TABLE property (
    id INTEGER PRIMARY KEY AUTOINCREMENT, scope TEXT NOT NULL, owner INTEGER NOT NULL,
    key TEXT NOT NULL, value TEXT NOT NULL, number INTEGER NOT NULL, author TEXT NOT NULL,
    created TEXT NOT NULL, UNIQUE (scope, owner, key)
) STRICT;
INSERT INTO property
    SELECT id, 'content', content, key, value, number, author, created FROM content_property;
DROP TABLE content_property;
CREATE TABLE task (
    id INTEGER PRIMARY KEY AUTOINCREMENT, content INTEGER NOT NULL, local TEXT NOT NULL,
    status TEXT NOT NULL, body TEXT NOT NULL, creator TEXT NOT NULL, assignee TEXT NOT NULL,
    completer TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL, due TEXT NOT NULL,
    completed TEXT NOT NULL, UNIQUE (content, local)
) STRICT;
CREATE TABLE liked (
    content INTEGER NOT NULL, person INTEGER NOT NULL, created TEXT NOT NULL,
    PRIMARY KEY (content, person)
) STRICT;
CREATE TABLE watching (
    person INTEGER NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL,
    PRIMARY KEY (person, kind, target)
) STRICT;
CREATE TABLE relation (
    name TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, author TEXT NOT NULL,
    created TEXT NOT NULL, PRIMARY KEY (name, source, target)
) STRICT;
CREATE TABLE content_state (
    content INTEGER PRIMARY KEY, id INTEGER NOT NULL, name TEXT NOT NULL, color TEXT NOT NULL,
    author TEXT NOT NULL, created TEXT NOT NULL
) STRICT;
CREATE TABLE space_label (
    space INTEGER NOT NULL, label INTEGER NOT NULL, PRIMARY KEY (space, label)
) STRICT;
CREATE TABLE template (
    id INTEGER PRIMARY KEY AUTOINCREMENT, space INTEGER, name TEXT NOT NULL, type TEXT NOT NULL,
    description TEXT NOT NULL, body TEXT NOT NULL, labels TEXT NOT NULL, created TEXT NOT NULL
) STRICT;
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT, author TEXT NOT NULL, created TEXT NOT NULL,
    address TEXT NOT NULL, summary TEXT NOT NULL, description TEXT NOT NULL,
    category TEXT NOT NULL, record TEXT NOT NULL
) STRICT;
CREATE TABLE webhook (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, url TEXT NOT NULL,
    secret TEXT NOT NULL, events TEXT NOT NULL, active INTEGER NOT NULL, created TEXT NOT NULL,
    updated TEXT NOT NULL
) STRICT;
CREATE TABLE invocation (
    id INTEGER PRIMARY KEY AUTOINCREMENT, webhook INTEGER NOT NULL, event TEXT NOT NULL,
    started INTEGER NOT NULL, finished INTEGER NOT NULL, status INTEGER NOT NULL,
    request TEXT NOT NULL, response TEXT NOT NULL, outcome TEXT NOT NULL
) STRICT;
CREATE TABLE access_token (
    id INTEGER PRIMARY KEY AUTOINCREMENT, person INTEGER NOT NULL, name TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE, created TEXT NOT NULL, expires TEXT NOT NULL
) STRICT;
CREATE TABLE conversion (
    id TEXT PRIMARY KEY, representation TEXT NOT NULL, value TEXT NOT NULL, error TEXT NOT NULL,
    created TEXT NOT NULL
) STRICT;
"""

STEPS = (_FIRST, _WHOLE_API)
