// Comparing documents by structure, not only by what they show.
import * as Y from 'yjs';

/// The document's state as bytes that do not depend on the order in which it was received: a
/// fresh document that integrates it in one transaction merges every run that can be merged.
function settled(doc) {
  const fresh = new Y.Doc();
  Y.applyUpdate(fresh, Y.encodeStateAsUpdate(doc));
  return Buffer.from(Y.encodeStateAsUpdate(fresh));
}

export function sameState(left, right) {
  return Y.equalSnapshots(Y.snapshot(left), Y.snapshot(right)) && settled(left).equals(settled(right));
}

/// Whether everything in `update`, insertions and deletions, is already part of `doc`.
export function contains(doc, update) {
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
  const before = Y.snapshot(copy);
  Y.applyUpdate(copy, update);
  const missing = copy.store.pendingStructs !== null || copy.store.pendingDs !== null;
  return !missing && Y.equalSnapshots(before, Y.snapshot(copy));
}
