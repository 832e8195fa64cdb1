-- A database of schema version 1, dumped by SQLite from a file that a build of that version wrote.
PRAGMA application_id=1466263156;
BEGIN TRANSACTION;
CREATE TABLE collections (
  id     INTEGER PRIMARY KEY,
  domain TEXT NOT NULL,
  name   TEXT NOT NULL,
  UNIQUE (domain, name)
) STRICT;
INSERT INTO "collections" VALUES(1,'d','c');
CREATE TABLE documents (
  id               INTEGER PRIMARY KEY,
  collection       INTEGER NOT NULL REFERENCES collections (id),
  name             TEXT NOT NULL,
  feed             INTEGER NOT NULL,
  removed          INTEGER NOT NULL,
  incarnation_high INTEGER NOT NULL,
  incarnation_low  INTEGER NOT NULL,
  model            TEXT NOT NULL,
  first            INTEGER NOT NULL,
  end_position     INTEGER NOT NULL,
  snapshot_through INTEGER NOT NULL,
  log_bytes        INTEGER NOT NULL,
  snapshot_bytes   INTEGER NOT NULL,
  version          BLOB NOT NULL,
  crc64            INTEGER NOT NULL,
  UNIQUE (collection, name)
) STRICT;
INSERT INTO "documents" VALUES(1,1,'a',4,0,1,2,'m',1,3,2,5,3,X'76',2714361595394640962);
INSERT INTO "documents" VALUES(2,1,'b',9,0,5,6,'m',2,2,0,5,0,X'76',617445737290531479);
INSERT INTO "documents" VALUES(3,1,'removed',11,1,7,8,'m',1,0,0,0,0,X'',-7110320929093074067);
CREATE TABLE entries (
  document INTEGER NOT NULL REFERENCES documents (id),
  position INTEGER NOT NULL,
  replica  INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  author   TEXT NOT NULL,
  time_ms  INTEGER NOT NULL,
  kind     INTEGER NOT NULL,
  payload  BLOB NOT NULL,
  crc64    INTEGER NOT NULL,
  PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;
INSERT INTO "entries" VALUES(1,1,7,3,'ann',1000,1,X'6669727374',2112717220520112875);
INSERT INTO "entries" VALUES(1,2,7,3,'bob',2000,1,X'7365636F6E64',-7305080725622014348);
INSERT INTO "entries" VALUES(1,3,7,3,'ann',3000,1,X'7468697264',-9064720782208718888);
INSERT INTO "entries" VALUES(2,2,7,3,'',6,1,X'616761696E',1625337837759731987);
CREATE TABLE snapshots (
  document INTEGER PRIMARY KEY REFERENCES documents (id),
  through  INTEGER NOT NULL,
  data     BLOB NOT NULL,
  crc64    INTEGER NOT NULL
) STRICT;
INSERT INTO "snapshots" VALUES(1,2,X'74776F',5847170011054280717);
CREATE TABLE weft_schema (
  version    INTEGER PRIMARY KEY,
  applied_at INTEGER NOT NULL
) STRICT;
INSERT INTO "weft_schema" VALUES(1,1700000000000);
CREATE UNIQUE INDEX documents_by_feed ON documents (collection, feed);
COMMIT;
