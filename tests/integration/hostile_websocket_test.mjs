// Frames and messages that break the rules end their own connection and nothing else.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as Y from 'yjs';

import { Bystanders } from './support/bystanders.mjs';
import {
  closePayload, frame, kBinary, kClose, kContinuation, kPing, kText, RawWebSocket,
} from './support/raw_websocket.mjs';
import { scenario } from './support/stage.mjs';
import { until } from './support/waiting.mjs';

const kProtocolError = 1002;
const kUnsupported = 1003;
const kBadPayload = 1007;
const kTooBig = 1009;
const kUnterminated = { fin: false };
const kBytes = Buffer.from([0, 0, 1, 0]);
const kNotUtf8 = Buffer.from([0xc3, 0x28]);
const kNothing = Buffer.alloc(0);

const kFrames = [
  ['an unmasked frame', [frame(kBinary, kBytes, { masked: false })], kProtocolError],
  ['the first reserved bit', [frame(kBinary, kBytes, { reserved: 4 })], kProtocolError],
  ['the second reserved bit', [frame(kBinary, kBytes, { reserved: 2 })], kProtocolError],
  ['the third reserved bit', [frame(kBinary, kBytes, { reserved: 1 })], kProtocolError],
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) =>
    [`the reserved opcode ${opcode}`, [frame(opcode, kBytes)], kProtocolError]),
  ['a long ping', [frame(kPing, Buffer.alloc(126))], kProtocolError],
  ['a fragmented ping', [frame(kPing, kBytes, kUnterminated)], kProtocolError],
  ['a fragmented close', [frame(kClose, closePayload(1000), kUnterminated)], kProtocolError],
  ['a continuation of nothing', [frame(kContinuation, kBytes)], kProtocolError],
  ['a message inside a message', [frame(kBinary, kBytes, kUnterminated), frame(kBinary, kBytes)], kProtocolError],
  ['a text message', [frame(kText, Buffer.from('hello'))], kUnsupported],
  ['a close payload of one byte', [frame(kClose, Buffer.from([3]))], kProtocolError],
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535].map((code) =>
    [`the close code ${code}`, [frame(kClose, closePayload(code))], kProtocolError]),
  ['a close reason that is not UTF-8', [frame(kClose, closePayload(1000, kNotUtf8))], kBadPayload],
  ['a length with its highest bit set', [frame(kBinary, kNothing, { length: 1n << 63n, lengthBytes: 8 })], null],
  ['a frame that claims 2^62 bytes', [frame(kBinary, kNothing, { length: 1n << 62n })], kTooBig],
  ['a frame that claims 1 GB', [frame(kBinary, kNothing, { length: 1n << 30n })], kTooBig],
  ['fragments that add up to too much', [frame(kBinary, kBytes, kUnterminated),
    frame(kContinuation, kNothing, { ...kUnterminated, length: 1n << 30n })], kTooBig],
];

/// Sends `frames` to the room and waits until the server ends the connection.
async function provoke(server, room, what, frames, code) {
  const raw = await RawWebSocket.open(server, room);
  assert.equal(raw.status, 101, `${what}: the upgrade is granted`);
  for (const bytes of frames) raw.sendRaw(bytes);
  await until(`${what}: the server says so and closes`, () => raw.closeCode !== null || raw.closed);
  if (code !== null) assert.equal(raw.closeCode, code, `${what}: closed with ${raw.closeCode}`);
  raw.sendRaw(frame(kClose, closePayload(1000)));
  await until(`${what}: the connection ends`, () => raw.closed);
}

scenario('Every frame that breaks RFC 6455 closes its connection with the code that says why', async (stage) => {
  const server = await stage.server();
  const bystanders = await Bystanders.join(stage, server, 'frames');
  for (const [what, frames, code] of kFrames) await provoke(server, 'frames', what, frames, code);
  const overlong = frame(kText, Buffer.concat([Buffer.from('text '), kNotUtf8]));
  const raw = await RawWebSocket.open(server, 'frames');
  raw.sendRaw(overlong);
  await until('bad UTF-8 ends the connection', () => raw.closeCode !== null);
  assert.ok([kUnsupported, kBadPayload].includes(raw.closeCode), `closed with ${raw.closeCode}`);
  await bystanders.finish();
});

const varUint = (value) => {
  const bytes = [];
  for (; value >= 0x80; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80);
  return Buffer.from([...bytes, value]);
};
const withLength = (bytes) => Buffer.concat([varUint(bytes.length), bytes]);
const syncMessage = (kind, payload) => Buffer.concat([Buffer.from([0, kind]), withLength(payload)]);

const kMessages = [
  ['an empty message', kNothing],
  ['an unterminated number', Buffer.from([0x80])],
  ['a number of many bytes', Buffer.alloc(20, 0xff)],
  ['a sync message of unknown kind', Buffer.from([0, 9, 0])],
  ['a sync message that ends early', Buffer.from([0, 2, 100, 1])],
  ['a sync message that claims 2^53 bytes', Buffer.concat([Buffer.from([0, 2]), varUint(Number.MAX_SAFE_INTEGER)])],
  ['a state vector that claims 2^53 clients', syncMessage(0, varUint(Number.MAX_SAFE_INTEGER))],
  ['an awareness message that claims 2^53 clients', Buffer.concat([Buffer.from([1]), withLength(varUint(Number.MAX_SAFE_INTEGER))])],
  ['an awareness state that is not JSON', Buffer.concat([Buffer.from([1]), withLength(Buffer.from([1, 5, 1, 1, 0x7b]))])],
  ['an awareness state that is not UTF-8', Buffer.concat([Buffer.from([1]), withLength(Buffer.from([1, 5, 1, 2, 0xc3, 0x28]))])],
];

/// Malformed updates of the conformance vectors, for update format 1.
function malformedUpdates() {
  const file = new URL('../vectors/yjs/malformed.json', import.meta.url);
  const { cases } = JSON.parse(readFileSync(file, 'utf8'));
  return cases.filter((each) => each.v === 1 && each.hex !== undefined)
    .map((each) => ({ what: each.id, bytes: Buffer.from(each.hex, 'hex'), mustReject: each.must === 'reject' }));
}

scenario('Malformed messages never reach the document or the other clients', async (stage) => {
  const server = await stage.server();
  const bystanders = await Bystanders.join(stage, server, 'messages');
  const victim = await stage.syncedClient(server, 'malformed');
  victim.doc.getText('t').insert(0, 'unharmed');
  const barrier = await stage.syncedClient(server, 'malformed');
  const unharmed = () => Buffer.from(Y.encodeStateAsUpdate(victim.doc)).toString('hex');
  const before = unharmed();

  for (const [what, bytes] of kMessages) await throwAt(server, 'malformed', what, [bytes]);
  const updates = malformedUpdates();
  assert.ok(updates.length > 20, 'the vectors are there');
  for (const { what, bytes, mustReject } of updates) {
    const room = mustReject ? 'malformed' : 'strange';
    await throwAt(server, room, what, [syncMessage(2, bytes), syncMessage(1, bytes)]);
  }
  barrier.awareness.setLocalState({ done: true });
  await until('the victim hears the end',
    () => victim.awareness.getStates().get(barrier.doc.clientID)?.done === true);
  assert.equal(unharmed(), before, 'a malformed update changed the document');
  const fresh = await stage.syncedClient(server, 'malformed');
  assert.equal(Buffer.from(Y.encodeStateAsUpdate(fresh.doc)).toString('hex'), before);
  assert.deepEqual([victim.connections, barrier.connections], [1, 1]);
  await bystanders.finish();
});

/// Sends the messages one connection each, with a query behind them; the server must either close
/// the connection or go on answering, and must be alive in both cases.
async function throwAt(server, room, what, messages) {
  for (const message of messages) {
    const raw = await RawWebSocket.open(server, room);
    await until('the greeting', () => raw.messages.length > 0 || raw.closed);
    raw.messages.length = 0;
    raw.sendBinary(message);
    raw.sendBinary(syncMessage(0, Buffer.from([0])));
    await until(`${what}: closed or answered`, () => raw.closeCode !== null || raw.closed || raw.messages.length > 0);
    raw.destroy();
    assert.ok(server.running, `${what}: the server lives`);
  }
}
