// Awareness states appear with their client and end with its connection, however it ends.
import assert from 'node:assert/strict';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

import { RawWebSocket } from './support/raw_websocket.mjs';
import { scenario } from './support/stage.mjs';
import { until } from './support/waiting.mjs';

const kAwareness = 1;
const kQueryAwareness = 3;
// The clients' own renewal would bring a lost state back after 15 seconds and their own timeout
// would remove a dead one after 30: what is seen earlier than that is the server's doing.
const kPromptMs = 10_000;

const nameSeen = (viewer, client) => viewer.awareness.getStates().get(client.doc.clientID)?.name;

async function namedClient(stage, server, room, name) {
  const client = await stage.syncedClient(server, room);
  client.awareness.setLocalState({ name });
  return client;
}

function awarenessFrame(entries) {
  const update = encoding.createEncoder();
  encoding.writeVarUint(update, entries.length);
  for (const [client, clock, state] of entries) {
    encoding.writeVarUint(update, client);
    encoding.writeVarUint(update, clock);
    encoding.writeVarString(update, JSON.stringify(state));
  }
  const frame = encoding.createEncoder();
  encoding.writeVarUint(frame, kAwareness);
  encoding.writeVarUint8Array(frame, encoding.toUint8Array(update));
  return encoding.toUint8Array(frame);
}

/// The client ids in an awareness message, empty for any other message.
function announcedIds(message) {
  const decoder = decoding.createDecoder(message);
  if (decoding.readVarUint(decoder) !== kAwareness) return [];
  const update = decoding.createDecoder(decoding.readVarUint8Array(decoder));
  return Array.from({ length: decoding.readVarUint(update) }, () => {
    const client = decoding.readVarUint(update);
    decoding.readVarUint(update);
    decoding.readVarString(update);
    return client;
  });
}

scenario('Awareness appears, changes and disappears with its client', async (stage) => {
  const server = await stage.server();
  const ada = await namedClient(stage, server, 'presence', 'Ada');
  const ben = await namedClient(stage, server, 'presence', 'Ben');
  await until('both see each other', () => nameSeen(ada, ben) === 'Ben' && nameSeen(ben, ada) === 'Ada', kPromptMs);

  const late = await stage.syncedClient(server, 'presence');
  await until('a late joiner sees both', () => nameSeen(late, ada) === 'Ada' && nameSeen(late, ben) === 'Ben', kPromptMs);
  ben.awareness.setLocalStateField('name', 'Benjamin');
  await until('a change is seen', () => nameSeen(ada, ben) === 'Benjamin' && nameSeen(late, ben) === 'Benjamin', kPromptMs);

  ben.offline();
  await until('leaving is seen', () => nameSeen(ada, ben) === undefined && nameSeen(late, ben) === undefined, kPromptMs);
  assert.equal(nameSeen(late, ada), 'Ada');
});

scenario('Awareness ends with an abruptly cut connection and returns with the next', async (stage) => {
  const server = await stage.server();
  const ada = await namedClient(stage, server, 'presence', 'Ada');
  const ben = await namedClient(stage, server, 'presence', 'Ben');
  await until('Ada sees Ben', () => nameSeen(ada, ben) === 'Ben', kPromptMs);
  for (const reset of [false, true]) {
    let gone = false;
    const watch = ({ removed }) => { gone ||= removed.includes(ben.doc.clientID); };
    ada.awareness.on('change', watch);
    ben.drop({ reset });
    await until('the cut is seen', () => gone, kPromptMs);
    ada.awareness.off('change', watch);
    await until('the return is seen', () => nameSeen(ada, ben) === 'Ben', kPromptMs);
  }
});

scenario('Awareness of one room is not seen in another', async (stage) => {
  const server = await stage.server();
  const ada = await namedClient(stage, server, 'here', 'Ada');
  const eve = await namedClient(stage, server, 'there', 'Eve');
  const ben = await namedClient(stage, server, 'here', 'Ben');
  await until('Ada sees Ben', () => nameSeen(ada, ben) === 'Ben', kPromptMs);
  assert.equal(nameSeen(ada, eve), undefined);
  assert.equal(eve.awareness.getStates().size, 1);
});

scenario('A query for awareness is answered', async (stage) => {
  const server = await stage.server();
  const ada = await namedClient(stage, server, 'presence', 'Ada');
  const raw = await RawWebSocket.open(server, 'presence');
  stage.defer(() => raw.destroy());
  const sees = () => raw.messages.some((message) => announcedIds(message).includes(ada.doc.clientID));
  await until('the greeting names Ada', sees, kPromptMs);
  raw.messages.length = 0;
  raw.sendBinary(Buffer.from([kQueryAwareness]));
  await until('the answer names Ada', sees, kPromptMs);
});

/// Sends `entries` from a stranger, then a mark that arrives behind them at the good clients.
async function spoof(stage, server, room, viewer, entries) {
  const raw = await RawWebSocket.open(server, room);
  stage.defer(() => raw.destroy());
  const own = new Y.Doc().clientID;
  raw.sendBinary(awarenessFrame(entries));
  raw.sendBinary(awarenessFrame([[own, 1, { name: 'stranger' }]]));
  await until('the mark arrives, or the stranger is shut out',
    () => viewer.awareness.getStates().has(own) || raw.closed, kPromptMs);
}

scenario('A client cannot speak for the awareness of another live client', async (stage) => {
  const server = await stage.server();
  const ada = await namedClient(stage, server, 'presence', 'Ada');
  const ben = await namedClient(stage, server, 'presence', 'Ben');
  await until('Ben sees Ada', () => nameSeen(ben, ada) === 'Ada', kPromptMs);
  const seen = [];
  ben.awareness.on('change', () => seen.push(nameSeen(ben, ada)));
  const clock = ada.awareness.meta.get(ada.doc.clientID).clock;
  for (const state of [{ name: 'not Ada' }, null]) {
    await spoof(stage, server, 'presence', ben, [[ada.doc.clientID, clock + 10, state]]);
  }
  await spoof(stage, server, 'presence', ben, [[ada.doc.clientID, Number.MAX_SAFE_INTEGER, { name: 'not Ada' }]]);
  ada.awareness.setLocalStateField('mood', 'calm');
  await until('Ada still speaks for herself',
    () => ben.awareness.getStates().get(ada.doc.clientID)?.mood === 'calm', kPromptMs);
  assert.ok(seen.every((name) => name === 'Ada'), `Ben never saw anything else: ${seen}`);
  assert.equal(ada.connections, 1);
  assert.equal(ben.connections, 1);
});
