// What one client was shown of another's work is never lost, however the server ends.
import assert from 'node:assert/strict';
import * as Y from 'yjs';

import { contains, sameState } from './support/document_state.mjs';
import { editAtRandom } from './support/random_edits.mjs';
import { scenario } from './support/stage.mjs';
import { turn, until } from './support/waiting.mjs';

const kServiceRestart = 1012;
const kClients = 5;
const kKills = 10;

scenario('SIGTERM stores everything, says 1012 to the clients and exits with 0', async (stage) => {
  const server = await stage.server();
  const clients = [];
  for (let at = 0; at < kClients; ++at) clients.push(await stage.syncedClient(server, `drain/${at % 2}`));
  for (let round = 0; round < 50; ++round) {
    for (const client of clients) editAtRandom(client.doc, stage.random);
    await turn();
  }
  const exit = await server.terminate();
  assert.equal(exit, 0);
  await until('the clients notice', () => clients.every((client) => !client.connected));
  for (const client of clients) {
    client.offline();
    assert.equal(client.closeCodes[0], kServiceRestart, `closed with ${client.closeCodes}`);
  }
  await server.start();
  for (const room of ['drain/0', 'drain/1']) {
    const fresh = await stage.syncedClient(server, room);
    for (const client of clients.filter((each) => each.room === room)) {
      assert.ok(contains(fresh.doc, client.takeReceived()), 'a change that was shown to others is missing');
    }
    fresh.destroy();
  }
});

/// Edits at random until a seeded number of turns has passed.
async function work(clients, random) {
  for (let turns = 10 + random.below(40); turns > 0; --turns) {
    for (const client of clients) if (random.chance(0.5)) editAtRandom(client.doc, random);
    await turn();
  }
}

scenario('Nothing that a client received is lost over ten kills under load', async (stage) => {
  const server = await stage.server();
  const clients = [];
  for (let at = 0; at < kClients; ++at) clients.push(await stage.syncedClient(server, 'kills'));
  let receivedBytes = 0;
  for (let kill = 0; kill < kKills; ++kill) {
    await work(clients, stage.random);
    await server.kill();
    await until('the clients notice', () => clients.every((client) => !client.connected));
    for (const client of clients) client.offline();
    await server.start();
    const fresh = await stage.syncedClient(server, 'kills');
    const received = Y.mergeUpdates(clients.map((client) => client.takeReceived()));
    receivedBytes += received.length;
    assert.ok(contains(fresh.doc, received), `a change is missing after kill ${kill + 1}`);
    fresh.destroy();
    for (const client of clients) client.online();
    await until('the clients are back', () => clients.every((client) => client.provider.synced));
  }
  assert.ok(receivedBytes > 10_000, `the clients saw each other work (${receivedBytes} bytes)`);
  await until('all converge', () => clients.every((client) => sameState(client.doc, clients[0].doc)));
});
