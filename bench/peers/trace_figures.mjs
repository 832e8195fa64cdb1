// The figures of recorded sessions, as bench/crdt/README.md describes them.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';

import { expect, print } from './figure_timer.mjs';
import { kConcurrent, kPaperDocuments, kSequential, readConcurrent, readPaperDocument, readSequential } from './recorded_traces.mjs';

export const kReader = 0xffffffff;
const kRebuildSeconds = 60;

export const byteCount = (updates) => updates.reduce((sum, update) => sum + update.length, 0);

function write(peer, [at, erased, inserted]) {
  if (erased > 0) peer.erase(at, erased);
  if (inserted !== '') peer.insert(at, inserted);
}

/// One edit as one transaction.
export function type(peer, edit) {
  if (edit[1] > 0 && edit[2] !== '') peer.atOnce(() => write(peer, edit));
  else write(peer, edit);
}

export function typeAtOnce(peer, edits, limit) { peer.atOnce(() => limit.each(edits, (edit) => write(peer, edit))); }

/// Every form that the peer writes: written, loaded and read. `same(peer)` tells whether it reads right.
/// The bytes are left in `directory` for whoever measures memory.
export async function timeForms(timer, PeerDoc, peer, same, directory) {
  for (const [form, { write: encode, read }] of Object.entries(PeerDoc.forms)) {
    const bytes = encode(peer);
    await timer.time(form === 'snapshot' ? 'snapshot' : `encode-${form}`, () => encode(peer).length);
    // There load-v2 is that of the document that the paper published.
    if (!(form === 'v2' && timer.group in kPaperDocuments)) await timer.time(`load-${form}`, () => {
      expect(same(read(bytes)), 'a loaded document reads otherwise');
      return bytes.length;
    });
    if (directory) writeFileSync(`${directory}/${form}`, bytes);
  }
}

export async function timeUpdates(timer, PeerDoc, updates, same) {
  await timer.time('remote', (limit) => {
    const peer = new PeerDoc(kReader);
    limit.each(updates, (update) => peer.apply(update));
    expect(same(peer), 'the text is not the one expected');
    return byteCount(updates);
  });
}

// Last of all figures of a group: it cannot be stopped from inside.
async function timeMerge(timer, PeerDoc, updates) {
  if (PeerDoc.mergeUpdates) await timer.time('merge', () => PeerDoc.mergeUpdates(updates).length);
}

async function sequentialFigures(timer, PeerDoc, name, directory) {
  const { edits, end } = readSequential(name, PeerDoc.countsCodePoints);
  const same = (peer) => peer.text() === end;
  await timer.time('local', (limit) => {
    const peer = new PeerDoc(1);
    typeAtOnce(peer, edits, limit);
    expect(same(peer), 'the text is not the one expected');
    return 0;
  });
  let updates;
  let made;
  const typeEach = (limit) => {
    updates = [];
    made = undefined;
    const peer = new PeerDoc(1, (update) => updates.push(update));
    limit.each(edits, (edit) => type(peer, edit));
    expect(same(peer), 'the text is not the one expected');
    made = peer;
    return byteCount(updates);
  };
  await timer.time('local-per-edit', typeEach);
  timer.prepare('local-per-edit', typeEach);
  if (!made) return;
  await timeUpdates(timer, PeerDoc, updates, same);
  await timeForms(timer, PeerDoc, made, same, directory);
  await timeMerge(timer, PeerDoc, updates);
}

// The places of steps that the author of one has not seen and must have.
function missingAncestors(steps, parents, seen) {
  const missing = [];
  const open = [...parents];
  while (open.length > 0) {
    const at = open.pop();
    if (seen.has(at)) continue;
    seen.add(at);
    missing.push(at);
    open.push(...steps[at].parents);
  }
  return missing.sort((left, right) => left - right);
}

/// The updates of a session played with one replica per author, or none when that takes too long.
function rebuild(PeerDoc, { authors, steps }) {
  const updates = steps.map(() => []);
  let now = 0;
  const replicas = Array.from({ length: authors }, (_, author) => ({
    peer: new PeerDoc(author + 1, (update) => updates[now].push(update)), seen: new Set(),
  }));
  const end = performance.now() + kRebuildSeconds * 1000;
  for (; now < steps.length; ++now) {
    if (performance.now() > end) return undefined;
    const { peer, seen } = replicas[steps[now].agent];
    for (const at of missingAncestors(steps, steps[now].parents, seen)) updates[at].forEach((update) => peer.apply(update));
    steps[now].patches.forEach((edit) => type(peer, edit));
    seen.add(now);
  }
  return updates.flat();
}

async function concurrentFigures(timer, PeerDoc, name, directory) {
  const trace = readConcurrent(name);
  const updates = rebuild(PeerDoc, trace);
  if (!updates) return print({ figure: `${name}/remote`, error: `the session was not rebuilt in ${kRebuildSeconds} s` });
  const whole = new PeerDoc(kReader);
  updates.forEach((update) => whole.apply(update));
  // A2 has conflicting merges, which everybody orders in his own way.
  const end = name === 'A2' ? whole.text() : trace.end;
  const same = (peer) => peer.text() === end;
  await timeUpdates(timer, PeerDoc, updates, same);
  await timeForms(timer, PeerDoc, whole, same, directory);
  await timeMerge(timer, PeerDoc, updates);
}

async function paperFigures(timer, PeerDoc, name) {
  if (!PeerDoc.forms.v2) return;
  const bytes = readPaperDocument(name);
  const sha = (text) => createHash('sha256').update(text).digest('hex').slice(0, 16);
  const end = PeerDoc.forms.v2.read(bytes).text();
  expect(sha(end) === kPaperDocuments[name], 'the text is not the one known');
  await timer.time('load-v2', () => {
    expect(PeerDoc.forms.v2.read(bytes).text() === end, 'the text is not the one expected');
    return bytes.length;
  });
}

/// The paper's document stands for format v2 where there is one.
export async function traceFigures(timer, PeerDoc, name, directory) {
  if (name in kPaperDocuments) await paperFigures(timer, PeerDoc, name);
  if (name in kSequential) await sequentialFigures(timer, PeerDoc, name, directory);
  if (name in kConcurrent) await concurrentFigures(timer, PeerDoc, name, directory);
}
