// Runs the steps of a history in Yjs and records, for each, what Weft must do and get.
//
// A step names what it needs by the keys of the steps that made it, so that a history from which
// steps were taken away still runs: what is not there is left out.
import { Y, clock } from './reference_yjs.mjs';
import { contentOf, dumpOf, hasPending } from './document_dump.mjs';
import { watchRoots } from './event_log.mjs';
import { fromHex, hex, tagged, taggedDelta } from './tagged_values.mjs';
import { openPath, openRoot, runOp } from './yjs_edits.mjs';

const kFunctions = {
  1: { apply: Y.applyUpdate, encode: Y.encodeStateAsUpdate, merge: Y.mergeUpdates, diff: Y.diffUpdate,
    vector: Y.encodeStateVectorFromUpdate, convert: Y.convertUpdateFormatV1ToV2 },
  2: { apply: Y.applyUpdateV2, encode: Y.encodeStateAsUpdateV2, merge: Y.mergeUpdatesV2, diff: Y.diffUpdateV2,
    vector: Y.encodeStateVectorFromUpdateV2, convert: Y.convertUpdateFormatV2ToV1 },
};

// The origin of the edits that undo managers capture.
const kTracked = 'tracked';

// One document: what it emitted since the last step, and what its observers were told.
class Replica {
  constructor(setup, roots) {
    this.doc = new Y.Doc({ gc: setup.gc, guid: 'farm' });
    this.doc.clientID = setup.client;
    if (!setup.late) for (const [name, kind] of Object.entries(roots)) openRoot(this.doc, name, kind);
    this.log = setup.watch ? watchRoots(this.doc, roots) : [];
    this.emitted = [];
    this.known = new Set();
    if (setup.undo) this.undo = this.startUndo(setup.undo, roots);
    this.doc.on('update', (update, origin, doc, { local }) => this.emitted.push({ v1: hex(update), local }));
    this.doc.on('updateV2', (update) => { this.emitted.at(-1).v2 = hex(update); });
  }

  startUndo(options, roots) {
    const scope = Object.entries(roots).map(([name, kind]) => openRoot(this.doc, name, kind));
    return new Y.UndoManager(scope, { ...options, trackedOrigins: new Set([kTracked]) });
  }
}

// What a host does with a subdocument that it was told about.
const kSubdocumentActions = { load: (document) => document.load(), unload: (document) => document.destroy() };

const kUndoActions = {
  undo: (manager) => manager.undo(),
  redo: (manager) => manager.redo(),
  stop: (manager) => manager.stopCapturing(),
  clear: (manager) => manager.clear(),
};

export class YjsWorld {
  constructor(setup) {
    clock.now = 1000000;
    this.setup = setup;
    this.replicas = setup.docs.map((doc) => new Replica(doc, setup.roots));
    this.updates = new Map();  // key of the step and number -> the update
    this.places = new Map();  // key of the step -> the relative position that it made
    this.versions = new Map();  // key of the step -> the snapshot that it took
    this.records = [];
  }

  /// The case that Weft has to repeat.
  recorded() {
    return { roots: this.setup.roots, docs: this.setup.docs, steps: this.records };
  }

  /// Updates that a document has not been given.
  missing(doc) {
    const { known } = this.replicas[doc];
    return [...this.updates.keys()].filter((key) => !known.has(key));
  }

  run(step) {
    clock.now += step.advance ?? 0;
    this[step.do](step);
  }

  // The transaction is open while `nextOp` is asked for the next op, so that a generator sees what
  // the ops before it did. Returns the ops as they were done.
  editWith(step, nextOp) {
    const { doc } = this.replicas[step.doc];
    const ops = [];
    doc.transact(() => {
      for (let op = nextOp(); op; op = nextOp()) {
        const done = runOp(doc, op, this.setup.roots);
        if (done) ops.push(done);
      }
    }, step.tracked ? kTracked : null);
    this.record(step, { doc: step.doc, now: clock.now, tracked: step.tracked, ops });
    return ops;
  }

  edit(step) {
    const ops = [...step.ops];
    this.editWith(step, () => ops.shift());
  }

  deliver(step) {
    const found = step.updates.filter((key) => this.updates.has(key));
    if (found.length === 0) return;
    for (const key of found) this.replicas[step.doc].known.add(key);
    const bytes = found.map((key) => this.updates.get(key)[step.v === 2 ? 'v2' : 'v1']);
    if (!step.merge) return this.apply(step, bytes);
    const merged = this.merge(bytes, step.v);
    this.apply(step, [step.diff ? this.diff(merged, step) : merged]);
  }

  sync(step) {
    const from = this.replicas[step.from];
    const vector = step.full ? new Uint8Array([0]) : Y.encodeStateVector(this.replicas[step.doc].doc);
    const update = hex(kFunctions[step.v].encode(from.doc, vector));
    // What waits is part of the state, and may be cut elsewhere (document_dump.mjs).
    if (!hasPending(from.doc))
      this.records.push({ doc: step.from, encode: hex(vector), v: step.v, result: update });
    this.apply(step, [update]);
  }

  undo(step) {
    const { undo } = this.replicas[step.doc];
    const result = kUndoActions[step.action](undo);
    this.record(step, { doc: step.doc, now: clock.now, undo: step.action, result: Boolean(result),
      undoSize: undo.undoStack.length, redoSize: undo.redoStack.length });
  }

  subdocument(step) {
    const documents = [...this.replicas[step.doc].doc.subdocs];
    if (documents.length === 0) return;
    const number = step.number % documents.length;
    kSubdocumentActions[step.action](documents[number]);
    this.record(step, { doc: step.doc, subdocument: number, action: step.action });
  }

  place({ doc, key, path, index, assoc }) {
    const type = openPath(this.replicas[doc].doc, path, this.setup.roots);
    if (!type) return;
    const at = Math.min(index, type._length);
    const position = Y.createRelativePositionFromTypeIndex(type, at, assoc);
    const bytes = hex(Y.encodeRelativePosition(position));
    this.places.set(key, bytes);
    this.records.push({ doc, place: path, index: at, assoc, hex: bytes, stringified: JSON.stringify(position),
      json: JSON.stringify(Y.relativePositionToJSON(position)) });
  }

  resolve({ doc, place }) {
    const bytes = this.places.get(place);
    if (!bytes) return;
    const found = Y.createAbsolutePositionFromRelativePosition(Y.decodeRelativePosition(fromHex(bytes)), this.replicas[doc].doc);
    this.records.push({ doc, resolve: bytes, found: found && { index: found.index, assoc: found.assoc } });
  }

  version({ doc, key }) {
    this.versions.set(key, { doc, snapshot: Y.snapshot(this.replicas[doc].doc) });
  }

  // A text as it was at a version, compared with an older one.
  read({ doc, root, at, before }) {
    const [now, then] = [at, before].map((key) => this.versions.get(key)?.snapshot);
    if (!now) return;
    const text = openRoot(this.replicas[doc].doc, root, this.setup.roots[root]);
    this.records.push({ doc, read: root, at: hex(Y.encodeSnapshot(now)), before: then ? hex(Y.encodeSnapshot(then)) : null,
      delta: taggedDelta(text.toDelta(now, then)) });
  }

  restore({ doc, at }) {
    const version = this.versions.get(at);
    if (!version) return;
    const restored = Y.createDocFromSnapshot(this.replicas[doc].doc, version.snapshot);
    this.records.push({ doc, restore: hex(Y.encodeSnapshot(version.snapshot)), result: hex(Y.encodeStateAsUpdate(restored)) });
  }

  check(step) {
    const { doc } = this.replicas[step.doc];
    // The content first: reading a root may be what types it.
    const content = contentOf(doc, this.setup.roots);
    this.record(step, { doc: step.doc, content, subdocuments: [...doc.subdocs].map(tagged) });
    this.records.push({ doc: step.doc, dump: dumpOf(doc) });
  }

  apply(step, updates) {
    for (const update of updates) kFunctions[step.v].apply(this.replicas[step.doc].doc, fromHex(update));
    this.record(step, { doc: step.doc, apply: updates, v: step.v });
  }

  merge(updates, v) {
    const result = hex(kFunctions[v].merge(updates.map(fromHex)));
    this.records.push({ merge: updates, v, result });
    this.records.push({ vectorOf: result, v, result: hex(kFunctions[v].vector(fromHex(result))) });
    this.records.push({ convert: result, v, result: hex(kFunctions[v].convert(fromHex(result))) });
    return result;
  }

  diff(update, { doc, v }) {
    const vector = Y.encodeStateVector(this.replicas[doc].doc);
    const result = hex(kFunctions[v].diff(fromHex(update), vector));
    this.records.push({ diff: update, vector: hex(vector), v, result });
    return result;
  }

  record(step, record) {
    const replica = this.replicas[step.doc];
    const emits = replica.emitted.splice(0);
    emits.filter(({ local }) => local).forEach((update, number) => {
      const key = `${step.key}.${number}`;
      this.updates.set(key, update);
      replica.known.add(key);
    });
    this.records.push({ ...record, emits, log: replica.log.splice(0) });
  }
}
