// A recorded session of 259,778 edits, typed through the server while it is killed twice.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as Y from 'yjs';

import { contains, sameState } from './support/document_state.mjs';
import { scenario } from './support/stage.mjs';
import { readTrace, Typist } from './support/typist.mjs';
import { until } from './support/waiting.mjs';

const kTrace = fileURLToPath(new URL('../../bench/traces/sequential/automerge-paper.json.gz', import.meta.url));
const kRoom = 'papers/automerge';

/// Kills the server and checks, with everybody else offline, that a fresh client is given all
/// that the watcher had seen.
async function killAndCompare(stage, server, typist, watcher) {
  await server.kill();
  await until('both clients notice', () => !typist.connected && !watcher.connected);
  typist.offline();
  watcher.offline();
  const seen = Y.encodeStateAsUpdate(watcher.doc);
  await server.start();
  const fresh = await stage.syncedClient(server, kRoom);
  assert.ok(contains(fresh.doc, seen), 'a change that had been seen is missing after kill -9');
  fresh.destroy();
}

scenario('A recorded session survives two kills and reads the same everywhere', async (stage) => {
  const { endContent, transactions } = readTrace(kTrace);
  const server = await stage.server();
  const writer = await stage.syncedClient(server, kRoom);
  const watcher = await stage.syncedClient(server, kRoom);
  const typist = new Typist(writer, transactions);

  const killAt = Math.floor(transactions.length * (0.2 + 0.6 * stage.random.below(1000) / 1000));
  console.log(`seed ${stage.seed}: killed after ${killAt} transactions`);
  await typist.typeUntil(killAt);
  assert.ok(watcher.doc.getText('text').length > 0, 'the watcher sees the text grow');
  await killAndCompare(stage, server, writer, watcher);
  writer.online();
  watcher.online();

  await typist.typeUntil(transactions.length);
  await until('the watcher reads the final text', () => watcher.doc.getText('text').length === endContent.length &&
    sameState(writer.doc, watcher.doc));
  await killAndCompare(stage, server, writer, watcher);

  const reader = await stage.syncedClient(server, kRoom);
  for (const client of [writer, watcher, reader]) {
    assert.ok(client.doc.getText('text').toString() === endContent, 'the text is the recorded one');
  }
  assert.equal(await server.terminate(), 0, 'SIGTERM ends the server with exit code 0');
  if (process.env.WEFT_READ_DOCUMENT) {
    const stored = execFileSync(process.env.WEFT_READ_DOCUMENT, [server.data, kRoom, 'text'], { maxBuffer: 1 << 24 });
    assert.ok(stored.toString() === endContent, 'the stored document reads the same in C++');
  }
});
