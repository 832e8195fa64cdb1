// A stage owns what one scenario starts, and says how to play a failed one again.
//
//   node NAME_test.mjs [--seed N] [--server "PROGRAM WORDS"] [--path /yjs]
//
// weftd's path comes from WEFTD in the environment. Without it the tests fail, they never skip.
import { mkdtempSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { SeededRandom } from './seeded_random.mjs';
import { ServerProcess } from './server_process.mjs';
import { YjsClient } from './yjs_client.mjs';

const kScenarioLimitMs = 120_000;

function option(name, otherwise) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
}

const seed = Number(option('seed', String(Math.floor(Math.random() * 0x100000000))));

function serverCommand() {
  const given = option('server', '');
  if (given !== '') return given.split(' ');
  if (!process.env.WEFTD) throw new Error('WEFTD must name the weftd program, or pass --server');
  return [process.env.WEFTD, '--listen', '127.0.0.1:{port}', '--data', '{data}'];
}

class Stage {
  constructor() {
    this.seed = seed;
    this.random = new SeededRandom(seed);
    this.directory = mkdtempSync(join(tmpdir(), 'weft-integration-'));
    this.servers_ = [];
    this.clients_ = [];
    this.closers_ = [];
  }

  server(...options) { return this.start_(serverCommand(), options); }

  /// Another host of the library than weftd; `program` names the environment variable of its path.
  host(program) {
    if (!process.env[program]) throw new Error(`${program} must name a program`);
    return this.start_([process.env[program], '{port}', '{data}'], []);
  }

  async start_(command, options) {
    const directory = mkdtempSync(join(this.directory, 'server-'));
    const server = new ServerProcess({ command, path: option('path', '/yjs'), directory, options });
    this.servers_.push(server);
    await server.start();
    return server;
  }

  client(server, room, options) {
    const client = new YjsClient(server, room, options);
    this.clients_.push(client);
    return client;
  }

  async syncedClient(server, room, options) {
    const client = this.client(server, room, options);
    await client.synced();
    return client;
  }

  /// Registers what must be ended with the scenario.
  defer(close) { this.closers_.push(close); }

  report(name) {
    const words = process.argv.slice(2).filter((word, at, all) => word !== '--seed' && all[at - 1] !== '--seed');
    console.error(`FAILED: ${name}`);
    console.error(`seed ${seed}; replay: ${process.env.WEFTD ? `WEFTD=${process.env.WEFTD} ` : ''}` +
      `node tests/integration/${basename(process.argv[1])} --seed ${seed} ${words.map((w) => JSON.stringify(w)).join(' ')}`);
    for (const server of this.servers_) console.error(`last lines of the server:\n${server.logTail()}`);
  }

  async close() {
    for (const client of this.clients_) client.destroy();
    for (const close of this.closers_) await close();
    for (const server of this.servers_) if (server.running) await server.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/// Runs `body(stage)` as one test of the Node runner.
export function scenario(name, body) {
  test(name, { timeout: kScenarioLimitMs }, async () => {
    const stage = new Stage();
    try {
      await body(stage);
    } catch (error) {
      stage.report(name);
      throw error;
    } finally {
      await stage.close();
    }
  });
}
