// Values of documents as JSON with tags (tests/vectors/yjs/README.md), in both directions.
import { Y } from './reference_yjs.mjs';

const hex = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
export { hex };
export const fromHex = (text) => new Uint8Array(Buffer.from(text, 'hex'));

function taggedText(text) {
  if (text.isWellFormed()) return text;
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, '0'));
  return { $: 'utf16', v: units.join('') };
}

function taggedNumber(number) {
  if (Object.is(number, -0)) return { $: 'num', v: '-0' };
  return Number.isFinite(number) ? number : { $: 'num', v: String(number) };
}

export function taggedMembers(object) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, tagged(value)]));
}

export function taggedDelta(delta) {
  return delta.map((op) => {
    const shown = { ...op };
    if ('insert' in op) shown.insert = tagged(op.insert);
    if (op.attributes) shown.attributes = taggedMembers(op.attributes);
    return shown;
  });
}

const attributesOf = (type) => taggedMembers(type.getAttributes());

const shownText = (type) => ({ length: type.length, delta: taggedDelta(type.toDelta()), attrs: attributesOf(type) });
const shownMap = (type) => ({ size: type.size, entries: entriesOf(type) });
const shownFragment = (type) =>
  ({ length: type.length, children: type.toArray().map(tagged), xml: type.toString() });

const kKinds = new Map([
  [Y.Text, ['text', (type) => ({ string: taggedText(type.toString()), ...shownText(type) })]],
  [Y.XmlText, ['xmltext', (type) => ({ xml: type.toString(), ...shownText(type) })]],
  [Y.Array, ['array', (type) => ({ items: type.toArray().map(tagged) })]],
  [Y.Map, ['map', shownMap]],
  [Y.XmlHook, ['xmlhook', (type) => ({ name: type.hookName, ...shownMap(type) })]],
  [Y.XmlFragment, ['xmlfragment', shownFragment]],
  [Y.XmlElement, ['xmlelement', (type) => ({ name: type.nodeName, attrs: attributesOf(type), ...shownFragment(type) })]],
]);

function entriesOf(map) {
  return Object.fromEntries([...map.entries()].map(([key, value]) => [key, tagged(value)]));
}

/// A subdocument as far as its document stores it; whether it is to be loaded changes without an edit.
export const shownStored = (doc) =>
  ({ $: 'doc', guid: doc.guid, gc: doc.gc, autoLoad: doc.autoLoad, meta: tagged(doc.meta) });

export const kindOf = (type) => kKinds.get(type.constructor)[0];

/// What a type shows.
export const shownType = (type) => ({ kind: kindOf(type), ...kKinds.get(type.constructor)[1](type) });

export function tagged(value) {
  if (value === undefined) return { $: 'undefined' };
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return taggedNumber(value);
  if (typeof value === 'string') return taggedText(value);
  if (typeof value === 'bigint') return { $: 'bigint', v: String(value) };
  if (value instanceof Uint8Array) return { $: 'bytes', v: hex(value) };
  if (Array.isArray(value)) return value.map(tagged);
  if (value instanceof Y.Doc) return { ...shownStored(value), shouldLoad: value.shouldLoad };
  if (value instanceof Y.AbstractType) return { $: 'ytype', ...shownType(value) };
  const members = taggedMembers(value);
  return '$' in value ? { $: 'obj', v: members } : members;
}

const untaggedMembers = (object) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, untagged(value)]));

const kUntag = {
  undefined: () => undefined,
  num: ({ v }) => Number(v),
  bigint: ({ v }) => BigInt(v),
  bytes: ({ v }) => fromHex(v),
  utf16: ({ v }) => v.replace(/.{4}/g, (unit) => String.fromCharCode(parseInt(unit, 16))),
  obj: ({ v }) => untaggedMembers(v),
  new: newType,
  newdoc: ({ guid, opts }) => new Y.Doc({ guid, ...opts, meta: untagged(opts.meta) }),
};

export function untagged(value) {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(untagged);
  return '$' in value ? kUntag[value.$](value) : untaggedMembers(value);
}

export const untaggedAttributes = (attributes) => (attributes ? untaggedMembers(attributes) : undefined);

export const untaggedDelta = (delta) => delta.map((op) => {
  const made = { ...op };
  if ('insert' in op) made.insert = untagged(op.insert);
  if (op.attributes) made.attributes = untaggedMembers(op.attributes);
  return made;
});

function newText(type, delta) {
  if (delta?.length) type.applyDelta(untaggedDelta(delta));
  return type;
}

function newElement({ name, attrs, content }) {
  const element = new Y.XmlElement(name);
  if (content?.length) element.insert(0, content.map(untagged));
  for (const [key, value] of attrs ?? []) element.setAttribute(key, untagged(value));
  return element;
}

function newFragment(content) {
  const fragment = new Y.XmlFragment();
  if (content?.length) fragment.insert(0, content.map(untagged));
  return fragment;
}

function newHook({ name, entries }) {
  const hook = new Y.XmlHook(name);
  for (const [key, value] of entries ?? []) hook.set(key, untagged(value));
  return hook;
}

const untaggedEntries = (entries) => (entries ?? []).map(([key, value]) => [key, untagged(value)]);

function newType(value) {
  switch (value.kind) {
    case 'text': return newText(new Y.Text(), value.delta);
    case 'xmltext': return newText(new Y.XmlText(), value.delta);
    case 'array': return Y.Array.from((value.content ?? []).map(untagged));
    case 'map': return new Y.Map(untaggedEntries(value.entries));
    case 'xmlfragment': return newFragment(value.content);
    case 'xmlelement': return newElement(value);
    case 'xmlhook': return newHook(value);
    default: throw new Error(`a new type of an unknown kind: ${value.kind}`);
  }
}
