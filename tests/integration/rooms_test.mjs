// What a document may be called, that documents are kept apart, and that a large one arrives.
import assert from 'node:assert/strict';

import { sameState } from './support/document_state.mjs';
import { scenario } from './support/stage.mjs';
import { until } from './support/waiting.mjs';

// As an application passes them to the provider: '%' has to be written as '%25', all else may stay.
const kRooms = ['plain', 'with space', 'a', 'a/b', 'a/b/c', 'a/', 'ünïcödé/日本語/🧵', 'per%25cent', '100%25', '%2541',
  'constructor', '__proto__', 'semi;colon&amp=1', '..%2F..%2Fetc', 'CASE', 'case', 'x'.repeat(200), "quote'\"q"];

scenario('Every room name is a document of its own, also after a restart', async (stage) => {
  const server = await stage.server();
  const writers = kRooms.map((room) => stage.client(server, room));
  for (const writer of writers) {
    await writer.synced();
    writer.doc.getText('text').insert(0, writer.room);
  }
  const readBack = async () => {
    for (const room of kRooms) {
      const reader = await stage.syncedClient(server, room);
      await until(`${room} is read`, () => reader.doc.getText('text').length >= room.length);
      assert.equal(reader.doc.getText('text').toString(), room);
      reader.destroy();
    }
  };
  await readBack();
  for (const writer of writers) writer.destroy();
  await server.kill();
  await server.start();
  await readBack();
});

scenario('A percent-encoded name and the plain one are the same document', async (stage) => {
  const server = await stage.server();
  const plain = await stage.syncedClient(server, 'Grüße aus A');
  const encoded = await stage.syncedClient(server, '%47r%C3%BC%C3%9Fe%20aus%20%41');
  plain.doc.getText('text').insert(0, 'one document');
  await until('the edit arrives', () => encoded.doc.getText('text').toString() === 'one document');
});

const kLargeBytes = 2 << 20;
const kPieceBytes = 512;

/// Text of many pieces that cannot be merged into one run, because each goes in front.
function writeLarge(doc, random) {
  doc.transact(() => {
    const text = doc.getText('text');
    for (let length = 0; length < kLargeBytes; length += kPieceBytes) text.insert(0, random.word(kPieceBytes));
  });
}

scenario('A document of 2 MB arrives in one piece, live, late and after a restart', async (stage) => {
  const server = await stage.server();
  const writer = await stage.syncedClient(server, 'large');
  const reader = await stage.syncedClient(server, 'large');
  writeLarge(writer.doc, stage.random);
  await until('the reader has it', () => sameState(reader.doc, writer.doc));
  const late = await stage.syncedClient(server, 'large');
  assert.ok(sameState(late.doc, writer.doc), 'the first answer holds everything');
  for (const client of [writer, reader, late]) client.offline();
  await server.kill();
  await server.start();
  const fresh = await stage.syncedClient(server, 'large');
  assert.ok(sameState(fresh.doc, writer.doc));
  assert.equal(fresh.doc.getText('text').toString(), writer.doc.getText('text').toString());
});
