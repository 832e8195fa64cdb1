// Unmodified hocuspocus providers: many documents on one socket, and "saved" that means it.
import assert from 'node:assert/strict';
import * as Y from 'yjs';

import { contains, sameState } from './support/document_state.mjs';
import { HocuspocusSocket } from './support/hocuspocus_client.mjs';
import { editAtRandom } from './support/random_edits.mjs';
import { scenario } from './support/stage.mjs';
import { turn, until } from './support/waiting.mjs';

const kPromptMs = 10_000;  // before any renewal or timeout of the clients could do the server's work
const kDocuments = 5;

const nameSeen = (viewer, document) => viewer.awareness.getStates().get(document.doc.clientID)?.name;

scenario('Five documents on one socket converge with the same five on another', async (stage) => {
  const server = await stage.server();
  const [left, right] = [new HocuspocusSocket(stage, server), new HocuspocusSocket(stage, server)];
  const names = Array.from({ length: kDocuments }, (_, at) => `multiplex/${at} ü`);
  for (const name of names) for (const socket of [left, right]) await socket.synced(name);
  for (let round = 0; round < 40; ++round) {
    for (const document of [...left.documents, ...right.documents]) editAtRandom(document.doc, stage.random);
    await turn();
  }
  await until('all converge', () => names.every((_, at) => sameState(left.documents[at].doc, right.documents[at].doc)));
  for (const document of [...left.documents, ...right.documents]) await document.saved();
  for (let at = 1; at < kDocuments; ++at) assert.ok(!sameState(left.documents[0].doc, left.documents[at].doc));
  assert.deepEqual([left.opened, right.opened], [1, 1]);
});

scenario('A y-websocket client and a hocuspocus client share a document', async (stage) => {
  const server = await stage.server();
  const plain = await stage.syncedClient(server, 'shared');
  const hocus = await new HocuspocusSocket(stage, server).synced('shared');
  plain.awareness.setLocalState({ name: 'Ada' });
  hocus.awareness.setLocalState({ name: 'Ben' });
  for (let round = 0; round < 40; ++round) {
    editAtRandom(plain.doc, stage.random);
    editAtRandom(hocus.doc, stage.random);
    await turn();
  }
  await until('both converge', () => sameState(plain.doc, hocus.doc));
  await hocus.saved();
  await until('both see each other', () => nameSeen(plain, hocus) === 'Ben' && nameSeen(hocus, plain) === 'Ada', kPromptMs);
});

scenario('What is acknowledged survives kill -9, and everything comes back with the server', async (stage) => {
  const server = await stage.server();
  const socket = new HocuspocusSocket(stage, server);
  const document = await socket.synced('saved');
  await document.saved();
  for (let kill = 0; kill < 5; ++kill) {
    const edits = 5 + stage.random.below(20);
    for (let edit = 0; edit < edits; ++edit) {
      editAtRandom(document.doc, stage.random);
      if (stage.random.chance(0.3)) await turn();
    }
    document.doc.getMap('kills').set('number', kill);
    assert.ok(document.provider.hasUnsyncedChanges, 'an edit is unsaved until the server says otherwise');
    await document.saved();
    const promised = Y.encodeStateAsUpdate(document.doc);
    await server.kill();
    editAtRandom(document.doc, stage.random);  // while nobody is there
    await server.start();
    const fresh = new HocuspocusSocket(stage, server);
    const reader = await fresh.synced('saved');
    assert.ok(contains(reader.doc, promised), `an acknowledged change is missing after kill ${kill + 1}`);
    await until('the writer is back', () => document.provider.synced && !document.provider.hasUnsyncedChanges);
    await until('the edit made alone arrives', () => sameState(reader.doc, document.doc));
    fresh.destroy();
  }
});

scenario('A burst of small edits is acknowledged one for one', async (stage) => {
  const server = await stage.server();
  const document = await new HocuspocusSocket(stage, server).synced('burst');
  for (let at = 0; at < 500; ++at) document.text.insert(at, 'x');
  assert.ok(document.provider.unsyncedChanges >= 500);
  await document.saved();
  assert.equal(document.provider.unsyncedChanges, 0);
  document.provider.forceSync();
  assert.ok(document.provider.hasUnsyncedChanges);
  await document.saved();
});

scenario('Batched updates are acknowledged once a batch', async (stage) => {
  const server = await stage.server();
  const document = await new HocuspocusSocket(stage, server).synced('batched', { flushDelay: 20 });
  for (let at = 0; at < 100; ++at) document.text.insert(at, 'y');
  await document.saved();
  const reader = await new HocuspocusSocket(stage, server).synced('batched');
  assert.equal(reader.text.length, 100);
});

scenario('Several replicas of one document on one socket, told apart by their sessions', async (stage) => {
  const server = await stage.server();
  const socket = new HocuspocusSocket(stage, server);
  const replicas = [await socket.synced('sessions', { sessionAwareness: true }),
    await socket.synced('sessions', { sessionAwareness: true }), await socket.synced('sessions')];
  const outside = await new HocuspocusSocket(stage, server).synced('sessions');
  replicas.forEach((replica, at) => replica.awareness.setLocalState({ name: `replica ${at}` }));
  for (let round = 0; round < 30; ++round) {
    for (const replica of [...replicas, outside]) editAtRandom(replica.doc, stage.random);
    await turn();
  }
  await until('all converge', () => replicas.every((replica) => sameState(replica.doc, outside.doc)));
  for (const replica of [...replicas, outside]) await replica.saved();
  await until('all are seen', () => replicas.every((replica, at) => nameSeen(outside, replica) === `replica ${at}`), kPromptMs);
  replicas[0].destroy();
  await until('one leaves, the others stay', () => nameSeen(outside, replicas[0]) === undefined, kPromptMs);
  assert.equal(nameSeen(outside, replicas[1]), 'replica 1');
  assert.equal(nameSeen(outside, replicas[2]), 'replica 2');
});

scenario('Awareness ends with the document that is detached, or with the socket, and comes back', async (stage) => {
  const server = await stage.server();
  const viewer = await new HocuspocusSocket(stage, server).synced('presence');
  const socket = new HocuspocusSocket(stage, server);
  const other = await socket.synced('other');
  const ada = await socket.synced('presence');
  ada.awareness.setLocalState({ name: 'Ada' });
  await until('Ada is seen', () => nameSeen(viewer, ada) === 'Ada', kPromptMs);

  ada.provider.detach();
  await until('detaching is seen', () => nameSeen(viewer, ada) === undefined, kPromptMs);
  ada.provider.attach();
  await until('attaching again is seen', () => nameSeen(viewer, ada) === 'Ada', kPromptMs);
  viewer.text.insert(0, 'still here');
  await until('and the document goes on', () => ada.text.toString() === 'still here', kPromptMs);

  let gone = false;
  viewer.awareness.on('change', ({ removed }) => { gone ||= removed.includes(ada.doc.clientID); });
  socket.drop();
  await until('the cut is seen', () => gone, kPromptMs);
  await until('the return is seen', () => nameSeen(viewer, ada) === 'Ada', kPromptMs);
  assert.equal(socket.opened, 2);
  other.text.insert(0, 'so does the other document');
  await other.saved();
});

scenario('Who may only read sees changes, makes none, and is told so', async (stage) => {
  const server = await stage.host('WEFT_HOCUSPOCUS_HOST');
  const writer = await new HocuspocusSocket(stage, server).synced('roles');
  writer.text.insert(0, 'written');
  await writer.saved();
  const reader = await new HocuspocusSocket(stage, server).synced('roles', { token: 'read' });
  assert.deepEqual([writer.scopes, reader.scopes], [['read-write'], ['readonly']]);
  await reader.saved();  // it has nothing that the server lacks
  reader.text.insert(0, 'not ');
  writer.text.insert(0, 'well ');
  await until('the reader sees the change', () => reader.text.toString().includes('well '));
  assert.ok(reader.provider.hasUnsyncedChanges);
  const fresh = await new HocuspocusSocket(stage, server).synced('roles');
  assert.equal(fresh.text.toString(), 'well written');
  reader.provider.forceSync();
  const late = await new HocuspocusSocket(stage, server).synced('roles', { token: 'read' });
  await late.saved();
  assert.ok(reader.provider.hasUnsyncedChanges, 'what only the reader has is not saved');
});

scenario('A denied token says why, and another one on the same socket is let in', async (stage) => {
  const server = await stage.host('WEFT_HOCUSPOCUS_HOST');
  const socket = new HocuspocusSocket(stage, server);
  const bystander = await socket.synced('open');
  const denied = socket.open('closed', { token: 'deny' });
  await until('the denial arrives', () => denied.denials.length === 1);
  assert.equal(denied.denials[0], 'this token is not welcome');
  assert.ok(!denied.provider.synced);
  denied.provider.configuration.token = 'write';
  await denied.provider.sendToken();
  denied.provider.startSync();
  await denied.synced();
  denied.text.insert(0, 'let in');
  await denied.saved();
  bystander.text.insert(0, 'undisturbed');
  await bystander.saved();
  assert.equal(socket.opened, 1);
});

scenario('What is said while the host thinks about a token waits for its answer', async (stage) => {
  const server = await stage.host('WEFT_HOCUSPOCUS_HOST');
  const document = new HocuspocusSocket(stage, server).open('late', { token: 'late' });
  document.text.insert(0, 'early');
  document.awareness.setLocalState({ name: 'early' });
  await document.synced();
  await document.saved();
  const reader = await new HocuspocusSocket(stage, server).synced('late');
  assert.equal(reader.text.toString(), 'early');
  await until('its awareness was kept too', () => nameSeen(reader, document) === 'early', kPromptMs);
});

scenario('A role changes while the client is connected', async (stage) => {
  const server = await stage.host('WEFT_HOCUSPOCUS_HOST');
  const socket = new HocuspocusSocket(stage, server);
  const document = await socket.synced('role', { token: 'role' });
  const last = () => document.scopes.at(-1);
  document.provider.sendStateless('role read');
  await until('it may only read', () => last() === 'readonly');
  document.text.insert(0, 'held back');
  document.provider.sendStateless('role write');
  await until('it may write again', () => last() === 'read-write');
  document.provider.forceSync();
  await document.saved();
  const reader = await new HocuspocusSocket(stage, server).synced('role');
  assert.equal(reader.text.toString(), 'held back');
  document.provider.sendStateless('role deny');
  await until('it may nothing', () => document.denials.length === 1);
  reader.text.insert(0, 'unseen ');
  await reader.saved();
  assert.equal(document.text.toString(), 'held back');
  assert.equal(socket.opened, 1);
});

scenario('Stateless messages go both ways, to one and to all', async (stage) => {
  const server = await stage.host('WEFT_HOCUSPOCUS_HOST');
  const socket = new HocuspocusSocket(stage, server);
  const here = [await socket.synced('words'), await new HocuspocusSocket(stage, server).synced('words'),
    await socket.synced('words', { sessionAwareness: true })];
  const elsewhere = await socket.synced('other words');
  here[0].provider.sendStateless('echo ✓ only me');
  await until('the echo comes', () => here[0].stateless.length === 1);
  here[1].provider.sendStateless('all of us');
  await until('all hear it', () => here.every((document) => document.stateless.includes('all of us')));
  assert.deepEqual(here.map((document) => document.stateless.length), [2, 1, 1]);
  assert.equal(elsewhere.stateless.length, 0);
});

scenario('The host ends one document of a socket', async (stage) => {
  const server = await stage.host('WEFT_HOCUSPOCUS_HOST');
  const socket = new HocuspocusSocket(stage, server);
  const leaver = await socket.synced('leaver');
  const stayer = await socket.synced('stayer');
  leaver.provider.sendStateless('leave');
  await until('the end arrives', () => leaver.closes === 1);
  assert.ok(!leaver.provider.synced);
  stayer.text.insert(0, 'still here');
  await stayer.saved();
  assert.equal(stayer.closes, 0);
  assert.equal(socket.opened, 1);
});

scenario('SIGTERM stores everything and closes with 1012', async (stage) => {
  const server = await stage.server();
  const socket = new HocuspocusSocket(stage, server);
  const document = await socket.synced('drain');
  document.text.insert(0, 'kept');
  await document.saved();
  assert.equal(await server.terminate(), 0);
  await until('the client notices', () => socket.closeCodes.length > 0);
  assert.equal(socket.closeCodes[0], 1012);
});

scenario('A document of 2 MB arrives, and is acknowledged', async (stage) => {
  const server = await stage.server();
  const writer = await new HocuspocusSocket(stage, server).synced('large');
  writer.doc.transact(() => {
    for (let length = 0; length < 2 << 20; length += 512) writer.text.insert(0, stage.random.word(512));
  });
  await writer.saved();
  const reader = await new HocuspocusSocket(stage, server).synced('large');
  assert.ok(sameState(reader.doc, writer.doc));
});
