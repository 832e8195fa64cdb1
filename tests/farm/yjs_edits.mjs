// The ops of the vectors, done in Yjs. An op that does not fit the document as it is, because the
// edits before it were taken away by shrinking, is cut to fit or left out.
import { Y } from './reference_yjs.mjs';
import { untagged, untaggedAttributes, untaggedDelta } from './tagged_values.mjs';

const kRootTypes = { text: Y.Text, array: Y.Array, map: Y.Map, xmlfragment: Y.XmlFragment, xmlelement: Y.XmlElement,
  xmltext: Y.XmlText };

export const openRoot = (doc, name, kind) => doc.get(name, kRootTypes[kind]);

const isText = (type) => type instanceof Y.Text;
const isMap = (type) => type instanceof Y.Map;
const isArray = (type) => type instanceof Y.Array;
const isFragment = (type) => type instanceof Y.XmlFragment;
const hasAttributes = (type) => isText(type) || type instanceof Y.XmlElement;
export { hasAttributes, isArray, isFragment, isMap, isText };

/// The type at a path, or nothing.
export function openPath(doc, path, roots) {
  if (!(path[0] in roots)) return undefined;
  let at = openRoot(doc, path[0], roots[path[0]]);
  for (const step of path.slice(1)) {
    if (typeof step === 'string') at = isMap(at) ? at.get(step) : undefined;
    else at = (isArray(at) || isFragment(at)) && step < at.length ? at.get(step) : undefined;
    if (!(at instanceof Y.AbstractType)) return undefined;
  }
  return at;
}

const within = (index, type) => Math.min(index, type.length);
// Yjs tells attributes that were not given from an empty object.
const given = (attributes) => (attributes === null || attributes === undefined ? [] : [untaggedAttributes(attributes)]);

/// Cuts a deletion to what there is; nothing when nothing is left.
function cutDeletion(type, op) {
  const at = within(op[2], type);
  const count = Math.min(op[3], type.length - at);
  return count > 0 ? [op[0], op[1], at, count] : undefined;
}

const fitAt = (type, op) => [op[0], op[1], within(op[2], type), ...op.slice(3)];
const asIs = (type, op) => op;

/// Yjs throws when a delta begins to delete in a text that never held anything.
function leaveOutDeletions(text, op) {
  const firstKept = text._start === null ? op[2].findIndex((part) => !('delete' in part)) : 0;
  return firstKept < 0 ? undefined : [op[0], op[1], op[2].slice(firstKept), ...op.slice(3)];
}

// name: which types take it, how it is made to fit, how it is done.
const kOps = {
  tins: [isText, fitAt, (text, at, value, attributes) => text.insert(at, untagged(value), ...given(attributes))],
  tdel: [isText, cutDeletion, (text, at, count) => text.delete(at, count)],
  tfmt: [isText, fitAt, (text, at, count, attributes) => text.format(at, count, untaggedAttributes(attributes))],
  temb: [isText, fitAt, (text, at, value, attributes) => text.insertEmbed(at, untagged(value), ...given(attributes))],
  tdelta: [isText, leaveOutDeletions, (text, delta, sanitize) => text.applyDelta(untaggedDelta(delta), { sanitize: sanitize ?? true })],
  attr: [hasAttributes, asIs, (type, key, value) => type.setAttribute(key, untagged(value))],
  rmattr: [hasAttributes, asIs, (type, key) => type.removeAttribute(key)],
  ins: [(type) => isArray(type) || isFragment(type), fitAt, (list, at, values) => list.insert(at, values.map(untagged))],
  push: [(type) => isArray(type) || isFragment(type), asIs, (list, values) => list.push(values.map(untagged))],
  del: [(type) => isArray(type) || isFragment(type), cutDeletion, (list, at, count) => list.delete(at, count)],
  mset: [isMap, asIs, (map, key, value) => map.set(key, untagged(value))],
  mdel: [isMap, asIs, (map, key) => map.delete(key)],
  mclear: [isMap, asIs, (map) => map.clear()],
};

/// Does an op, and returns it as it was done; nothing when it does not fit at all.
export function runOp(doc, op, roots) {
  const type = openPath(doc, op[1], roots);
  const [takes, fit, run] = kOps[op[0]];
  if (!type || !takes(type)) return undefined;
  const fitting = fit(type, op);
  if (fitting) run(type, ...fitting.slice(2));
  return fitting;
}
