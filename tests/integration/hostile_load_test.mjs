// Clients that send noise, stay silent or never read, beside honest ones; memory stays bounded.
import assert from 'node:assert/strict';

import { Bystanders } from './support/bystanders.mjs';
import { RawHttp } from './support/raw_http.mjs';
import { frame, kBinary, RawWebSocket } from './support/raw_websocket.mjs';
import { scenario } from './support/stage.mjs';
import { until } from './support/waiting.mjs';

const kNoisyConnections = 200;
const kSilentConnections = 100;
const kDeafConnections = 10;
const kBusyUpdates = 1536;
const kBusyBytes = 65_536;
// What the deaf leave unread is 100 MB, and more when it is kept for each of them. The server may
// keep one outbound bound for each connection and the document, but nothing that grows with that.
const kGrowthBytesMax = 48 << 20;

/// Random bytes behind a good upgrade: as they are, or inside well-formed frames.
async function makeNoise(server, random) {
  const raw = await RawWebSocket.open(server, 'noise');
  for (let count = 1 + random.below(8); count > 0 && !raw.closed; --count) {
    const bytes = random.bytes(random.below(400));
    raw.sendRaw(random.chance(0.3) ? bytes : frame(kBinary, bytes));
  }
  raw.socket.end();
  await until('noise is done with', () => raw.closed);
}

async function sendGarbage(server, random) {
  const raw = new RawHttp(server);
  raw.send(random.bytes(1 + random.below(2000)));
  raw.socket.end();
  await raw.end('garbage');
}

scenario('Random bytes disturb nobody', async (stage) => {
  const server = await stage.server();
  const bystanders = await Bystanders.join(stage, server, 'noise');
  const before = server.residentBytes();
  for (let at = 0; at < kNoisyConnections; ++at) {
    await (stage.random.chance(0.3) ? sendGarbage(server, stage.random) : makeNoise(server, stage.random));
  }
  await bystanders.finish();
  assert.ok(server.running);
  const growth = server.residentBytes() - before;
  assert.ok(growth < kGrowthBytesMax, `noise costs memory: ${growth} bytes`);
});

const kHalves = ['', 'G', 'GET /yjs/room HTTP/1.1\r\nHost: weft\r\n',
  'POST /healthz HTTP/1.1\r\nHost: weft\r\nContent-Length: 100\r\n\r\nhalf a body'];

scenario('Half-open connections end by themselves and hold nobody up', async (stage) => {
  const server = await stage.server();
  const bystanders = await Bystanders.join(stage, server, 'half');
  const silent = Array.from({ length: kSilentConnections }, (_, at) => {
    const raw = new RawHttp(server);
    raw.send(kHalves[at % kHalves.length]);
    stage.defer(() => raw.destroy());
    return raw;
  });
  await bystanders.assertUndisturbed();
  await until('the server gives up on all of them', () => silent.every((raw) => raw.closed));
  await bystanders.finish();
});

/// Upgrades, then never reads again.
async function goDeaf(stage, server, room) {
  const raw = await RawWebSocket.open(server, room);
  raw.socket.pause();
  stage.defer(() => raw.destroy());
  return raw;
}

scenario('Clients that never read cost a bounded amount of memory', async (stage) => {
  const server = await stage.server();
  const bystanders = await Bystanders.join(stage, server, 'busy');
  for (let at = 0; at < kDeafConnections; ++at) await goDeaf(stage, server, 'busy');
  const [writer, reader] = bystanders.clients;
  const before = server.residentBytes();
  let most = before;
  for (let at = 1; at <= kBusyUpdates; ++at) {
    writer.doc.getMap('busy').set('page', `${at}:${stage.random.word(8).repeat(kBusyBytes / 8)}`);
    if (at % 16 !== 0) continue;
    await until('the reader keeps up', () => reader.doc.getMap('busy').get('page')?.startsWith(`${at}:`));
    most = Math.max(most, server.residentBytes());
  }
  console.log(`seed ${stage.seed}: resident memory grew by ${((most - before) / 1e6).toFixed(1)} MB`);
  assert.ok(most - before < kGrowthBytesMax, `unread data costs memory: ${most - before} bytes`);
  await bystanders.finish();
});
