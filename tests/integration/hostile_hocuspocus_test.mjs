// Hocuspocus frames that break the rules, or the server's patience, end only their own connection.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

import { sameState } from './support/document_state.mjs';
import { HocuspocusSocket } from './support/hocuspocus_client.mjs';
import { RawWebSocket } from './support/raw_websocket.mjs';
import { scenario } from './support/stage.mjs';
import { until } from './support/waiting.mjs';

const kReset = 4205;
const kForbidden = 4403;
const kTryAgainLater = 1013;  // for what is well-formed and too much
const kRoom = 'hostile';
const kSync = 0;
const kAwareness = 1;
const kAuth = 2;
const kQueryAwareness = 3;
const kStateless = 5;
const kBroadcastStateless = 6;
const kUpdate = 2;
const kNothing = new Uint8Array(0);
const kSavedFrame = Buffer.concat([Buffer.from([kRoom.length]), Buffer.from(kRoom), Buffer.from([8, 1])]);

/// A frame of numbers, strings and byte arrays.
function message(address, ...parts) {
  const out = encoding.createEncoder();
  encoding.writeVarString(out, address);
  for (const part of parts) {
    if (typeof part === 'number') encoding.writeVarUint(out, part);
    else if (typeof part === 'string') encoding.writeVarString(out, part);
    else encoding.writeVarUint8Array(out, part);
  }
  return Buffer.from(encoding.toUint8Array(out));
}

const token = (address) => message(address, kAuth, 0, 'any', '4.8.0');

async function connect(stage, server, { entered = true } = {}) {
  const raw = await RawWebSocket.openUrl(`${server.origin}/hocuspocus`);
  stage.defer(() => raw.destroy());
  assert.equal(raw.status, 101);
  if (!entered) return raw;
  raw.sendBinary(token(kRoom));
  await until('it is let in', () => raw.messages.length > 0);
  raw.messages.length = 0;
  return raw;
}

/// Two honest clients on two documents of one socket each.
class Honest {
  static async join(stage, server) {
    const honest = new Honest();
    honest.sockets = [new HocuspocusSocket(stage, server), new HocuspocusSocket(stage, server)];
    for (const socket of honest.sockets) for (const name of [kRoom, 'elsewhere']) await socket.synced(name);
    return honest;
  }

  async finish() {
    const [left, right] = this.sockets;
    for (const at of [0, 1]) {
      left.documents[at].text.insert(0, 'honest ');
      await left.documents[at].saved();
      await until('the honest agree', () => sameState(left.documents[at].doc, right.documents[at].doc));
    }
    assert.deepEqual(this.sockets.map((socket) => socket.opened), [1, 1], 'an honest client had to reconnect');
  }
}

const kMessages = [
  ['an empty frame', kNothing, kReset],
  ['a number without an end', Buffer.from([0x80]), kReset],
  ['an address that claims 2^53 bytes', Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f, 1]), kReset],
  ['an address that is not UTF-8', Buffer.from([2, 0xc3, 0x28, 3]), kReset],
  ['an address of 5,000 bytes', message('a'.repeat(5000), kQueryAwareness), kReset],
  ['a frame without a type', message(kRoom), kReset],
  ['a sync message of unknown kind', message(kRoom, kSync, 9, kNothing), kReset],
  ['an update that ends early', message(kRoom, kSync, kUpdate, 100, 1), kReset],
  ['an update that claims 2^53 bytes', message(kRoom, kSync, kUpdate, Number.MAX_SAFE_INTEGER), kReset],
  ['a state vector that claims 2^53 clients', message(kRoom, kSync, 0, message('', Number.MAX_SAFE_INTEGER).subarray(1)), kReset],
  ['awareness that claims 2^53 clients', message(kRoom, kAwareness, message('', Number.MAX_SAFE_INTEGER).subarray(1)), kTryAgainLater],
  ['awareness that is not JSON', message(kRoom, kAwareness, new Uint8Array([1, 5, 1, 1, 0x7b])), kReset],
  ['a token of 100 kB', message(kRoom, kAuth, 0, 'x'.repeat(100_000)), kReset],
  ['words that are not UTF-8', message(kRoom, kStateless, new Uint8Array([0xc3, 0x28])), kReset],
  ['a message between servers', message(kRoom, kBroadcastStateless, 'x'), kForbidden],
];

scenario('Malformed messages close their connection with the code that says why', async (stage) => {
  const server = await stage.server();
  const honest = await Honest.join(stage, server);
  for (const [what, bytes, code] of kMessages) {
    const raw = await connect(stage, server);
    raw.sendBinary(bytes);
    await until(`${what}: closed`, () => raw.closeCode !== null || raw.closed);
    assert.equal(raw.closeCode, code, `${what}: closed with ${raw.closeCode}`);
    raw.destroy();
  }
  await honest.finish();
});

scenario('Malformed updates never reach the document', async (stage) => {
  const server = await stage.server();
  const honest = await Honest.join(stage, server);
  const { doc } = honest.sockets[0].documents[0];
  const before = Buffer.from(Y.encodeStateAsUpdate(doc)).toString('hex');
  const file = new URL('../vectors/yjs/malformed.json', import.meta.url);
  const cases = JSON.parse(readFileSync(file, 'utf8')).cases.filter((each) => each.v === 1 && each.must === 'reject');
  assert.ok(cases.length > 10, 'the vectors are there');
  for (const { id, hex } of cases) {
    const raw = await connect(stage, server);
    raw.sendBinary(message(kRoom, kSync, kUpdate, Buffer.from(hex, 'hex')));
    await until(`${id}: closed`, () => raw.closeCode !== null || raw.closed);
    assert.ok(!raw.messages.some((bytes) => bytes.equals(kSavedFrame)), `${id}: nothing is acknowledged`);
    raw.destroy();
  }
  assert.equal(Buffer.from(Y.encodeStateAsUpdate(doc)).toString('hex'), before);
  await honest.finish();
});

scenario('What waits for a token is bounded', async (stage) => {
  const server = await stage.server();
  const honest = await Honest.join(stage, server);
  const floods = [
    Array.from({ length: 1001 }, () => message('waiting', kQueryAwareness)),
    Array.from({ length: 5 }, () => message('waiting', kSync, kUpdate, new Uint8Array(300_000))),
    Array.from({ length: 101 }, (_, at) => message(`waiting ${at}`, kQueryAwareness)),
  ];
  for (const flood of floods) {
    const raw = await connect(stage, server, { entered: false });
    for (const bytes of flood) raw.sendBinary(bytes);
    await until('the flood is cut off', () => raw.closeCode !== null || raw.closed);
    assert.equal(raw.closeCode, kReset);
    raw.destroy();
  }
  await honest.finish();
});

const kUnreadUpdates = 100_000;
const kGrowthBytesMax = 4 << 20;

scenario('A client that writes without reading gets every acknowledgement, and costs a bounded amount of memory', async (stage) => {
  const server = await stage.server();
  const honest = await Honest.join(stage, server);
  const update = Y.encodeStateAsUpdate(honest.sockets[0].documents[0].doc);
  const raw = await connect(stage, server, { entered: false });
  const address = `${kRoom}\0${'session'.repeat(40)}`;  // long: what is unread soon passes what the kernel takes
  raw.sendBinary(token(address));
  raw.socket.pause();
  const before = server.residentBytes();
  let growth = 0;
  const say = message(address, kSync, kUpdate, update);
  for (let sent = 0; sent < kUnreadUpdates; sent += 1000) {
    for (let at = 0; at < 1000; ++at) raw.sendBinary(say);
    await until('the server takes it', () => raw.socket.writableLength < 1 << 20 || raw.socket.destroyed);
    assert.ok(!raw.socket.destroyed, 'the connection goes on');
    growth = Math.max(growth, server.residentBytes() - before);
  }
  console.log(`seed ${stage.seed}: resident memory grew by ${(growth / 1e6).toFixed(1)} MB`);
  assert.ok(growth < kGrowthBytesMax, `unread acknowledgements cost memory: ${growth} bytes`);
  raw.socket.resume();
  await until('every update is acknowledged', () => raw.messages.length === 1 + kUnreadUpdates);
  await honest.finish();
});

scenario('A client that asks to be let in for ever, without reading, is sent away', async (stage) => {
  const server = await stage.server();
  const honest = await Honest.join(stage, server);
  const raw = await connect(stage, server);
  raw.socket.pause();
  for (let sent = 0; sent < 300 && !raw.socket.destroyed; ++sent) {
    for (let at = 0; at < 1000; ++at) raw.sendBinary(token(kRoom));
    await until('the server takes it', () => raw.socket.writableLength < 1 << 20 || raw.socket.destroyed);
  }
  raw.socket.resume();
  await until('the server had enough', () => raw.closeCode !== null || raw.closed);
  assert.ok([kReset, null].includes(raw.closeCode), `closed with ${raw.closeCode}`);
  await honest.finish();
});

scenario('Random frames disturb nobody', async (stage) => {
  const server = await stage.server();
  const honest = await Honest.join(stage, server);
  for (let round = 0; round < 200; ++round) {
    const raw = await connect(stage, server, { entered: stage.random.chance(0.5) });
    for (let count = 1 + stage.random.below(6); count > 0; --count) {
      const bytes = stage.random.bytes(stage.random.below(40));
      raw.sendBinary(stage.random.chance(0.5) ? bytes : Buffer.concat([message(kRoom, stage.random.below(12)), bytes]));
    }
    raw.socket.end();
    await until('noise is done with', () => raw.closed);
    assert.ok(server.running);
  }
  await honest.finish();
});
