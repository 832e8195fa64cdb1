// Seeded edits over every shared type an application uses.
import * as Y from 'yjs';

const kFormats = [{ bold: true }, { italic: true }, { bold: null }, { link: 'https://weft.example/ü' }];

function insertText(doc, random) {
  const text = doc.getText('text');
  text.insert(random.below(text.length + 1), random.chance(0.1) ? '🧵ß' : random.word(1 + random.below(8)));
}

function deleteText(doc, random) {
  const text = doc.getText(random.pick(['text', 'rich']));
  if (text.length === 0) return;
  const at = random.below(text.length);
  text.delete(at, 1 + random.below(Math.min(5, text.length - at)));
}

function insertRich(doc, random) {
  const text = doc.getText('rich');
  const at = random.below(text.length + 1);
  if (random.chance(0.1)) text.insertEmbed(at, { image: random.word(4) });
  else text.insert(at, random.word(6), random.pick(kFormats));
}

function formatRich(doc, random) {
  const text = doc.getText('rich');
  if (text.length < 2) return;
  const at = random.below(text.length - 1);
  text.format(at, 1 + random.below(text.length - at - 1), random.pick(kFormats));
}

function setKey(doc, random) {
  const key = random.pick(['a', 'b', 'constructor', '__proto__', 'ключ']);
  const values = [random.below(1000), random.word(5), null, true, { deep: [1.5, 'x'] }, new Uint8Array([1, 2, 255])];
  doc.getMap('map').set(key, random.chance(0.1) ? new Y.Array() : random.pick(values));
}

function deleteKey(doc, random) {
  const map = doc.getMap('map');
  const keys = [...map.keys()];
  if (keys.length > 0) map.delete(random.pick(keys));
}

function insertElements(doc, random) {
  const array = doc.getArray('array');
  const nested = new Y.Map([['name', random.word(3)]]);
  array.insert(random.below(array.length + 1), random.chance(0.2) ? [nested] : [random.below(99), random.word(2)]);
}

function deleteElements(doc, random) {
  const array = doc.getArray('array');
  if (array.length > 0) array.delete(random.below(array.length), 1);
}

function insertXml(doc, random) {
  const fragment = doc.getXmlFragment('xml');
  const element = new Y.XmlElement(random.pick(['p', 'h1', 'li']));
  element.insert(0, [new Y.XmlText(random.word(5))]);
  fragment.insert(random.below(fragment.length + 1), [element]);
}

function changeXml(doc, random) {
  const fragment = doc.getXmlFragment('xml');
  if (fragment.length === 0) return;
  const at = random.below(fragment.length);
  if (random.chance(0.3)) fragment.delete(at, 1);
  else fragment.get(at).setAttribute('class', random.word(3));
}

const kEdits = [insertText, insertText, insertText, deleteText, insertRich, insertRich, formatRich, setKey,
  deleteKey, insertElements, deleteElements, insertXml, changeXml];

/// One transaction of one to three edits.
export function editAtRandom(doc, random) {
  doc.transact(() => {
    for (let edits = 1 + random.below(3); edits > 0; --edits) random.pick(kEdits)(doc, random);
  });
}

/// What the document shows, in a form that can be compared.
export function contentOf(doc) {
  const entries = [...doc.getMap('map').entries()].map(([key, value]) => [key, value?.toJSON ? value.toJSON() : value]);
  return {
    text: doc.getText('text').toString(),
    rich: doc.getText('rich').toDelta(),
    map: entries.sort(([left], [right]) => (left < right ? -1 : 1)),
    array: doc.getArray('array').toJSON(),
    xml: doc.getXmlFragment('xml').toString(),
  };
}
