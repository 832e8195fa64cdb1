// Writes the seeds of the fuzz targets: what the recorded vectors hold, with the bytes in front
// that choose what is done with it.
//
//   node make_corpus.mjs VECTORS FOLDER
//
// VECTORS are those of Yjs; those of json-ot lie beside them.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { batchBytes, stateBytes } from './ot_bytes.mjs';

const [vectors, folder] = process.argv.slice(2);
const kBytesMax = 255;  // with its first byte, what cmake/fuzz.sh lets inputs have

function add(target, choice, bytes) {
  if (bytes.length > kBytesMax) return;
  const seed = Buffer.concat([Buffer.from([choice]), bytes]);
  writeFileSync(join(folder, target, createHash('sha1').update(seed).digest('hex').slice(0, 16)), seed);
}

const varbytes = (bytes) => {
  const size = [];
  let left = bytes.length;
  for (; left > 127; left >>>= 7) size.push((left & 127) | 128);
  return Buffer.concat([Buffer.from([...size, left]), bytes]);
};
const kOneEdit = Buffer.from([0, 3, 0, 0, 0]);  // of an archive: three bytes, which change the first one of it
const kRoom = varbytes(Buffer.from('room'));

function addUpdate(v1, bytes) {
  for (const choice of [0, 2, 4]) add('apply', choice + (v1 ? 0 : 1), bytes);
  add('updates', v1 ? 0 : 1, bytes);
  for (const choice of [1, 13]) add('archive', choice + (v1 ? 0 : 2), Buffer.concat([kOneEdit, bytes]));
  if (!v1) return;
  const frame = Buffer.concat([Buffer.from([0, 2]), varbytes(bytes)]);
  add('websocket_session', 0, frame);
  add('hocuspocus_session', 0, Buffer.concat([kRoom, frame]));
}

// Every string of hex under a telling name, wherever it stands in a case.
const kUpdateKeys = { v1: true, mergeV1: true, diffV1: true, update: true, v2: false, mergeV2: false, diffV2: false };
const kPlaceKeys = { snapV1: 2, snapV2: 3, sv: 4 };

function visit(value, key, kind) {
  if (Array.isArray(value)) return value.forEach((item) => visit(item, key, kind));
  if (value !== null && typeof value === 'object') return Object.entries(value).forEach(([name, item]) => visit(item, name, kind));
  if (typeof value !== 'string' || !/^([0-9a-f]{2})+$/.test(value)) return;
  const bytes = Buffer.from(value, 'hex');
  if (key in kUpdateKeys) addUpdate(kUpdateKeys[key], bytes);
  if (key in kPlaceKeys) add('places', kPlaceKeys[key], bytes);
  if (kind === 'relpos' && key === 'hex') add('places', 0, bytes);
  if (kind === 'lib0' && key === 'hex') add('any', 1, bytes);
  if (kind === 'awareness') add('awareness', 0, bytes);
  if (kind === 'protocol') ['websocket_session', 'hocuspocus_session'].forEach((target) => add(target, 0, bytes));
  if (kind === 'malformed') [0, 1].forEach((choice) => ['apply', 'updates'].forEach((target) => add(target, choice, bytes)));
}

function addTexts(value) {
  for (const { json } of value.cases.flatMap((one) => [...(one.positions ?? []), ...(one.forms ?? [])])) {
    add('places', 1, Buffer.from(JSON.stringify(json)));
    add('any', 0, Buffer.from(JSON.stringify(json)));
  }
}

// Every pair of a document and an operation on it.
function addOperations({ doc, s, c, op, inverse }) {
  const names = new Map();
  const state = stateBytes(doc, names);
  add('ot_state', 0, state);
  for (const one of [s, c, op, inverse].filter((given) => given !== undefined)) {
    const batch = batchBytes(one, names);
    add('ot_batch', 0, batch);
    add('ot_batch', 1, Buffer.concat([state, batch]));
  }
}

for (const target of ['apply', 'updates', 'archive', 'any', 'places', 'awareness', 'websocket_session', 'hocuspocus_session', 'ot_batch', 'ot_state'])
  mkdirSync(join(folder, target), { recursive: true });
for (const name of readdirSync(vectors).filter((file) => file.endsWith('.json') && file !== 'manifest.json')) {
  const file = JSON.parse(readFileSync(join(vectors, name), 'utf8'));
  visit(file.cases, '', file.kind);
  if (file.kind === 'relpos') addTexts(file);
}
for (const name of ['array-pairs', 'object-pairs', 'scalar-pairs', 'text-pairs', 'tree-batches', 'invert']) {
  const lines = readFileSync(join(vectors, '..', 'json-ot', `${name}.jsonl`), 'utf8').split('\n');
  lines.filter((line) => line !== '').forEach((line) => addOperations(JSON.parse(line)));
}

// Messages of the native protocol, one of each kind.
mkdirSync(join(folder, 'native_message'), { recursive: true });
for (const line of readFileSync(join(vectors, '..', 'native', 'messages.txt'), 'utf8').split('\n')) {
  const [name, bytes] = line.split(' ');
  if (bytes && name !== '#') writeFileSync(join(folder, 'native_message', name), Buffer.from(bytes, 'hex'));
}

// Conversations about sequenced documents, by the grammars in src/ot/README.md and ot_messages.hpp: the document
// holds a text and a list, and the peer is replica 7.
function parts(...hex) {
  const frames = hex.map((frame) => Buffer.from(frame.replaceAll(' ', ''), 'hex'));
  return Buffer.concat(frames.flatMap((frame, at) =>
    at + 1 < frames.length ? [Buffer.from([frame.length >> 8, frame.length & 255]), frame] : [frame]));
}
const kPut = '01 08 01 6b 40 07';  // one operation: the key "k" becomes null, with the id 7:
const kHello = `01 01 07 ${'00'.repeat(16)} 00 00`;
const kShare = '03 01 01 63 01 08 00 01 02 01';
for (const target of ['ot_doc', 'ot_session']) mkdirSync(join(folder, target), { recursive: true });
add('ot_session', 0, parts(kHello));
add('ot_session', 8, parts(kHello, `02 07 01 00 ${kPut} 00`));
add('ot_session', 4, parts(`02 07 01 01 ${kPut} 00`));
add('ot_session', 4 + 16, parts(kShare, `02 07 01 01 ${kPut} 00`, '04 01 63'));
add('ot_session', 5 + 8, parts(`02 07 01 01 ${kPut} 00`, `02 07 02 01 ${kPut} 01`));
add('ot_session', 6 + 8, parts(`02 07 01 01 ${kPut} 00`, kShare));
add('ot_doc', 0, parts('02 00 00 06 00'));
add('ot_doc', 1, parts('07 00 00 05 02 00 00 06 00 00 00'));
add('ot_doc', 2 + 4, parts(`00 00 ${kPut} 03`, '01 01'));
add('ot_doc', 3 + 32, parts(`07 02 01 ${kPut} 03`));
add('ot_doc', 3 + 4 + 96, parts(`07 02 00 ${kPut} 03`, `07 03 01 ${kPut} 04`));
