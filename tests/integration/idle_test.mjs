// A quiet connection must carry a data frame now and then, or the provider takes it for dead.
import assert from 'node:assert/strict';

import { HocuspocusSocket } from './support/hocuspocus_client.mjs';
import { scenario } from './support/stage.mjs';
import { until } from './support/waiting.mjs';

const kClients = 40;
const kRooms = 10;
// The provider gives up after 30 s without a data frame and looks every 3 s.
const kIdleMs = 38_000;
const kGrowthBytesMax = 4 << 20;

scenario('Clients without awareness stay connected while nothing happens', async (stage) => {
  const server = await stage.server();
  const clients = [];
  for (let at = 0; at < kClients; ++at) {
    clients.push(await stage.syncedClient(server, `idle/${at % kRooms}`, { awareness: false }));
  }
  const hocuspocus = Array.from({ length: kRooms }, () => new HocuspocusSocket(stage, server));
  for (const [at, socket] of hocuspocus.entries()) await socket.synced(`idle/${at}`, { awareness: null });
  const before = server.residentBytes();
  const start = performance.now();
  await until('the idle time is over', () => performance.now() - start > kIdleMs, 2 * kIdleMs);
  assert.deepEqual(clients.map((client) => client.connections), clients.map(() => 1));
  assert.ok(clients.every((client) => client.connected));
  assert.deepEqual(hocuspocus.map((socket) => socket.opened), hocuspocus.map(() => 1));
  const growth = server.residentBytes() - before;
  assert.ok(growth < kGrowthBytesMax, `idle clients cost memory that grows: ${growth} bytes`);
  clients[0].doc.getText('text').insert(0, 'awake');
  await until('the connections still work', () => clients[kRooms].doc.getText('text').toString() === 'awake' &&
    hocuspocus[0].documents[0].text.toString() === 'awake');
});
