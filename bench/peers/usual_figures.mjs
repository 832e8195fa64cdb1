// B1 to B3, as bench/crdt does them: the same inputs, seeds and client ids.
import { isDeepStrictEqual } from 'node:util';

import { expect } from './figure_timer.mjs';
import { readSequential } from './recorded_traces.mjs';
import { byteCount, kReader, timeForms, type, typeAtOnce } from './trace_figures.mjs';
import { scatteredClient, SharedRandom, TypedText } from './usual_inputs.mjs';

const kSteps = 6000;
const kBaseLength = 100;
const kWriters = 20 * 77;
const kNumbers = 2 ** 30;

const times = (count, make) => Array.from({ length: count }, (_, at) => make(at));

// ---- B1

function typing(seed, step, count = kSteps) {
  const random = new SharedRandom(seed);
  const typed = new TypedText('');
  for (let at = 0; at < count; ++at) step(typed, random);
  return { edits: typed.edits, write: type, same: (peer) => peer.text() === typed.text };
}

function listing(edits) {
  const end = [];
  for (const [at, values] of edits) end.splice(at, 0, ...values);
  const write = (peer, [at, values]) => peer.insertValues(at, values);
  return { edits, write, same: (peer) => isDeepStrictEqual(Array.from(peer.values()), end), collections: true };
}

function singleNumbers(seed, place) {
  const random = new SharedRandom(seed);
  return listing(times(kSteps, (at) => {
    const where = place(at, random);
    return [where, [random.below(kNumbers)]];
  }));
}

function numberList(seed) {
  const random = new SharedRandom(seed);
  return listing([[0, times(kSteps, () => random.below(kNumbers))]]);
}

const kOneWriter = {
  'B1.1': () => typing(101, (typed, random) => typed.insert(typed.text.length, random.word(1, 1))),
  'B1.2': () => typing(102, (typed, random) => typed.insert(0, random.word(kSteps, kSteps)), 1),
  'B1.3': () => typing(103, (typed, random) => typed.insert(0, random.word(1, 1))),
  'B1.4': () => typing(104, (typed, random) => typed.insertAnywhere(random, 1, 1)),
  'B1.5': () => typing(105, (typed, random) => typed.insertAnywhere(random, 2, 10)),
  'B1.6': () => typing(106, (typed, random) => {
    typed.insert(0, random.word(kSteps, kSteps));
    typed.erase(0, kSteps);
  }, 1),
  'B1.7': () => typing(107, (typed, random) => typed.insertOrErase(random, 2, 10)),
  'B1.8': () => singleNumbers(108, (step) => step),
  'B1.9': () => numberList(109),
  'B1.10': () => singleNumbers(110, () => 0),
  'B1.11': () => singleNumbers(111, (step, random) => random.below(step + 1)),
};

async function oneWriter(timer, PeerDoc, { edits, write, same, collections }, directory) {
  if (collections && !PeerDoc.hasCollections) return;
  let made;
  const work = (limit) => {
    made = undefined;
    const updates = [];
    const writer = new PeerDoc(scatteredClient(0), (update) => updates.push(update));
    limit.each(edits, (edit) => write(writer, edit));
    const reader = new PeerDoc(scatteredClient(1));
    limit.each(updates, (update) => reader.apply(update));
    expect(same(writer) && same(reader), 'the documents are not as expected');
    made = writer;
    return byteCount(updates);
  };
  await timer.time('local', work);
  timer.prepare('local', work);
  if (made) await timeForms(timer, PeerDoc, made, same, directory);
}

// ---- B2

function writing(seed, step, count = kSteps) {
  const random = new SharedRandom(seed);
  const base = random.word(kBaseLength, kBaseLength);
  const texts = [new TypedText(base), new TypedText(base)];
  for (const typed of texts) for (let at = 0; at < count; ++at) step(typed, random);
  return { base, left: texts[0].edits, right: texts[1].edits };
}

const kTwoWriters = {
  'B2.1': () => writing(201, (typed, random) => typed.insert(0, random.word(kSteps, kSteps)), 1),
  'B2.2': () => writing(202, (typed, random) => typed.insertAnywhere(random, 1, 1)),
  'B2.3': () => writing(203, (typed, random) => typed.insertAnywhere(random, 3, 9)),
  'B2.4': () => writing(204, (typed, random) => {
    typed.insertAnywhere(random, 3, 9);
    typed.insertOrErase(random, 2, 10);
  }),
};

async function twoWriters(timer, PeerDoc, { base, left, right }, directory) {
  let made;
  const work = (limit) => {
    made = undefined;
    const fromOne = [];
    const fromOther = [];
    const one = new PeerDoc(scatteredClient(0), (update) => fromOne.push(update));
    const other = new PeerDoc(scatteredClient(1), (update) => fromOther.push(update));
    one.insert(0, base);
    fromOne.splice(0).forEach((update) => other.apply(update));
    typeAtOnce(one, left, limit);
    typeAtOnce(other, right, limit);
    fromOne.forEach((update) => other.apply(update));
    fromOther.forEach((update) => one.apply(update));
    expect(one.text() === other.text(), 'the two do not read the same');
    made = one;
    return byteCount(fromOne) + byteCount(fromOther);
  };
  await timer.time('local', work);
  timer.prepare('local', work);
  if (!made) return;
  const end = made.text();
  await timeForms(timer, PeerDoc, made, (peer) => peer.text() === end, directory);
}

// ---- B3

const text = (peer) => peer.text();
const array = (peer) => Array.from(peer.values());
const map = (peer) => peer.entries();

const kManyWriters = {
  'B3.1': { read: map, change: (peer, writer) => peer.set('v', writer) },
  'B3.2': { read: map, change: (peer, writer) => peer.set('v', { name: String(writer), address: 'here' }) },
  'B3.3': { read: map, change: (peer, writer) => peer.set('v', String(writer).repeat(kWriters)) },
  'B3.4': { read: array, change: (peer, writer) => peer.insertValues(0, [String(writer)]) },
  'B3.5': { read: text, change: (peer, writer) => peer.insert(0, String(writer)) },
};

async function manyWriters(timer, PeerDoc, { read, change }, directory) {
  if (read !== text && !PeerDoc.hasCollections) return;
  const updates = [];
  for (let writer = 0; writer < kWriters; ++writer)
    change(new PeerDoc(scatteredClient(writer), (update) => updates.push(update)), writer);
  expect(updates.length === kWriters, 'a change made no update');
  const apply = () => {
    const peer = new PeerDoc(kReader);
    peer.applyAll(updates);
    return peer;
  };
  const made = apply();
  const end = read(made);
  const same = (peer) => isDeepStrictEqual(read(peer), end);
  await timer.time('remote', () => {
    expect(same(apply()), 'the document is not as before');
    return byteCount(updates);
  });
  await timeForms(timer, PeerDoc, made, same, directory);
}

// ---- B4

const kRecorded = { B4: 1, B4x100: 100 };

async function recorded(timer, PeerDoc, rounds, directory) {
  const trace = readSequential('automerge-paper', PeerDoc.countsCodePoints);
  const end = trace.end.repeat(rounds);
  const edits = times(rounds, () => trace.edits).flat();
  const same = (peer) => peer.text() === end;
  let made;
  const work = (limit) => {
    made = undefined;
    let bytes = 0;
    const peer = new PeerDoc(1, (update) => { bytes += update.length; });
    limit.each(edits, (edit) => type(peer, edit));
    expect(same(peer), 'the text is not the one expected');
    made = peer;
    return bytes;
  };
  await timer.time('local-per-edit', work);
  timer.prepare('local-per-edit', work);
  if (made) await timeForms(timer, PeerDoc, made, same, directory);
}

/// B4x100 is not among them: it is asked for by name.
export const kUsualGroups = [...[kOneWriter, kTwoWriters, kManyWriters].flatMap((set) => Object.keys(set)), 'B4'];

export async function usualFigures(timer, PeerDoc, name, directory) {
  if (name in kOneWriter) await oneWriter(timer, PeerDoc, kOneWriter[name](), directory);
  if (name in kTwoWriters) await twoWriters(timer, PeerDoc, kTwoWriters[name](), directory);
  if (name in kManyWriters) await manyWriters(timer, PeerDoc, kManyWriters[name], directory);
  if (name in kRecorded) await recorded(timer, PeerDoc, kRecorded[name], directory);
}
