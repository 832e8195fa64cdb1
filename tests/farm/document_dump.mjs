// What a Yjs document is: its bytes in every form, its structs, and what it shows.
import { Y } from './reference_yjs.mjs';
import { hex, shownType, tagged } from './tagged_values.mjs';
import { isArray, isMap, openRoot } from './yjs_edits.mjs';

function shownStruct(struct) {
  if (struct instanceof Y.GC) return ['GC', struct.id.clock, struct.length];
  return [struct.content.getRef(), struct.id.clock, struct.length, struct.deleted ? 1 : 0];
}

function shownStructs(doc) {
  return [...doc.store.clients.entries()].sort((a, b) => b[0] - a[0])
    .map(([client, structs]) => [client, structs.map(shownStruct)]);
}

function shownPending({ pendingStructs, pendingDs }) {
  const structs = pendingStructs && { missing: [...pendingStructs.missing.entries()] };
  return { structs, dsV2: pendingDs && hex(pendingDs) };
}

export const hasPending = (doc) => doc.store.pendingStructs !== null || doc.store.pendingDs !== null;

function shownRoot(type) {
  const shown = shownType(type);
  if (isMap(type) || isArray(type)) shown.json = tagged(type.toJSON());
  return shown;
}

/// A dump as in the vectors (tests/vectors/yjs/README.md).
export function dumpOf(doc) {
  const snapshot = Y.snapshot(doc);
  const dump = { sv: hex(Y.encodeStateVector(doc)), snapV1: hex(Y.encodeSnapshot(snapshot)),
    snapV2: hex(Y.encodeSnapshotV2(snapshot)), structs: shownStructs(doc) };
  // Weft merges what waits all at once, Yjs as each update comes: where those overlap, structs may
  // be cut elsewhere, and the encoded state includes them.
  if (hasPending(doc)) return { ...dump, pending: shownPending(doc.store) };
  return { ...dump, v1: hex(Y.encodeStateAsUpdate(doc)), v2: hex(Y.encodeStateAsUpdateV2(doc)) };
}

/// What the roots show.
export function contentOf(doc, roots) {
  return Object.fromEntries(Object.entries(roots).map(([name, kind]) => [name, shownRoot(openRoot(doc, name, kind))]));
}
