// Native clients over WebSockets against weftd: both sides are killed, and a page with plain Yjs reads along.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { scenario } from './support/stage.mjs';
import { until } from './support/waiting.mjs';

/// A native client as a process with a disk of its own.
class NativeClient {
  constructor(stage, server, name) {
    this.server_ = server;
    this.directory_ = join(stage.directory, `client-${name}`);
    stage.defer(() => this.kill());
    this.start();
  }

  start() {
    if (!process.env.WEFT_NATIVE_CLIENT) throw new Error('WEFT_NATIVE_CLIENT must name a program');
    this.child_ = spawn(process.env.WEFT_NATIVE_CLIENT, [`${this.server_.origin}/weft`, this.directory_],
      { stdio: ['pipe', 'pipe', 'inherit'] });
    this.exited_ = new Promise((resolve) => this.child_.once('exit', (code, signal) => resolve(signal ?? code)));
    this.child_.stdin.on('error', () => {});
    this.answers_ = createInterface({ input: this.child_.stdout })[Symbol.asyncIterator]();
  }

  async kill() {
    this.child_.kill('SIGKILL');
    return this.exited_;
  }

  write(word) { this.child_.stdin.write(`write ${word}\n`); }

  async show() {
    this.child_.stdin.write('show\n');
    return JSON.parse((await this.answers_.next()).value);
  }

  async sees(what, predicate) {
    const end = performance.now() + 30_000;
    for (;;) {
      const shown = await this.show();
      if (predicate(shown)) return shown;
      if (performance.now() > end) throw new Error(`waited in vain for ${what}; last: ${JSON.stringify(shown)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

const count = (text, word) => text.split(`<${word}>`).length - 1;

scenario('Two native clients and a Yjs page share documents through kills of everybody', async (stage) => {
  const server = await stage.server();
  const page = await stage.syncedClient(server, 'shared');
  const ann = new NativeClient(stage, server, 'ann');
  const bob = new NativeClient(stage, server, 'bob');
  const words = [];
  const write = (client, word) => {
    words.push(word);
    client.write(word);
  };
  await ann.sees('the connection', (shown) => shown.status === 3);
  write(ann, 'begin');
  await bob.sees('what Ann wrote', (shown) => count(shown.text, 'begin') === 1 && shown.plan.begin === true);

  for (let round = 0; round < 5; ++round) {
    for (let at = 0; at < 20; ++at) {
      write(ann, `ann-${round}-${at}`);
      write(bob, `bob-${round}-${at}`);
    }
    if (round % 2 === 0) {
      await ann.sees('the local store', (shown) => shown.kept);
      assert.equal(await ann.kill(), 'SIGKILL');
    }
    await server.kill();
    if (round % 2 === 0) ann.start();
    write(ann, `alone-${round}`);
    await ann.sees('the local store', (shown) => shown.kept && shown.pending);
    await server.start();
  }
  for (const client of [ann, bob]) {
    const shown = await client.sees('everything', (now) => !now.pending && words.every((word) => now.plan[word] === true));
    for (const word of words) assert.equal(count(shown.text, word), 1, `${word} in ${shown.text}`);
  }
  await until('the page has everything', () => words.every((word) => count(page.doc.getText('body').toString(), word) === 1));
});

scenario('A document of json-ot is not there for a Yjs client', async (stage) => {
  const server = await stage.server();
  const ann = new NativeClient(stage, server, 'ann');
  ann.write('x');
  await ann.sees('storage', (shown) => !shown.pending);
  const page = stage.client(server, 'plan');
  await until('the refusal', () => page.closeCodes.includes(4409));
});
