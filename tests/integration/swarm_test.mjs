// Twenty clients in eight rooms edit at random while their connections come and go.
import assert from 'node:assert/strict';

import { sameState } from './support/document_state.mjs';
import { contentOf, editAtRandom } from './support/random_edits.mjs';
import { scenario } from './support/stage.mjs';
import { turn, until } from './support/waiting.mjs';

const kClients = 20;
const kRooms = 8;
const kRounds = 150;

function disturb(client, random) {
  if (random.chance(0.04)) client.drop({ reset: random.chance(0.5) });
  if (random.chance(0.04)) client.offline();
  else if (random.chance(0.2)) client.online();
}

/// Ends every disturbance and waits until everybody in the room holds the same document.
async function heal(room, clients) {
  for (const client of clients) client.online();
  await until(`room ${room} converges`, () => clients.every((client) => client.provider.synced) &&
    clients.every((client) => sameState(client.doc, clients[0].doc)));
}

scenario('Twenty clients in eight rooms converge through dropped connections', async (stage) => {
  const server = await stage.server();
  const rooms = Array.from({ length: kRooms }, () => []);
  for (let at = 0; at < kClients; ++at) {
    rooms[at % kRooms].push(stage.client(server, `swarm/${at % kRooms}`));
  }
  const everybody = rooms.flat();
  await until('everybody syncs', () => everybody.every((client) => client.provider.synced));
  for (let round = 0; round < kRounds; ++round) {
    for (const client of everybody) {
      if (stage.random.chance(0.7)) editAtRandom(client.doc, stage.random);
      disturb(client, stage.random);
    }
    await turn();
  }
  for (const [room, clients] of rooms.entries()) {
    await heal(room, clients);
    const late = await stage.syncedClient(server, `swarm/${room}`);
    await until('the late joiner agrees', () => sameState(late.doc, clients[0].doc));
    for (const client of clients) assert.deepEqual(contentOf(late.doc), contentOf(client.doc));
  }
  const dropped = everybody.reduce((sum, client) => sum + client.connections - 1, 0);
  assert.ok(dropped > kClients, `the run had reconnects (${dropped})`);
});
