// One server under test: started, killed, stopped and started again on one port and one data
// directory. The command is weftd unless --server names another one; {port} and {data} in it are
// filled in, which is how these tests are proved against other y-websocket servers.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { until } from './waiting.mjs';

const kStartTries = 5;
// Below the range the kernel takes source ports from: a client that reconnects to a stopped
// server must not be able to occupy, or to connect to itself through, the server's port.
const kPortBegin = 12_000;
const kPortEnd = 32_000;

function portIsFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

async function choosePort() {
  for (;;) {
    const port = kPortBegin + Math.floor(Math.random() * (kPortEnd - kPortBegin));
    if (await portIsFree(port)) return port;
  }
}

function answersOk(url) {
  return new Promise((resolve) => {
    const request = get(url, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.once('error', () => resolve(false));
  });
}

export class ServerProcess {
  /// `command` is a list of words, `path` the prefix of room names in the URL.
  constructor({ command, path, directory, options = [] }) {
    this.command_ = [...command, ...options];
    this.path_ = path;
    this.data = join(directory, 'data');
    this.log_ = join(directory, 'server.log');
    this.port = 0;
    this.child_ = null;
  }

  get origin() { return `ws://127.0.0.1:${this.port}`; }
  get url() { return `${this.origin}${this.path_}`; }
  get pid() { return this.child_.pid; }
  get running() { return this.child_ !== null && this.child_.exitCode === null && this.child_.signalCode === null; }

  /// Returns once the server answers. The port stays the same over restarts.
  async start() {
    const chosen = this.port !== 0;
    for (let tried = 0; tried < kStartTries; ++tried) {
      if (!chosen) this.port = await choosePort();
      this.spawn_();
      if (await this.becomesReady_()) return;
      if (chosen) break;  // Only the very first start may move to another port.
    }
    throw new Error(`the server did not start: ${this.command_.join(' ')}`);
  }

  /// kill -9, and waits until the process is gone.
  async kill() {
    this.child_.kill('SIGKILL');
    await this.exited_;
  }

  /// SIGTERM; returns the exit code, or the signal's name when a signal ended it.
  async terminate() {
    this.child_.kill('SIGTERM');
    return this.exited_;
  }

  /// Resident memory of the process. Units: bytes.
  residentBytes() {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)[1]) * 1024;
  }

  logTail(lines = 40) {
    try {
      return readFileSync(this.log_, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
    } catch {
      return '(no server log)';
    }
  }

  spawn_() {
    const fill = (word) => word.replaceAll('{port}', String(this.port)).replaceAll('{data}', this.data);
    const [program, ...words] = this.command_.map(fill);
    const log = openSync(this.log_, 'a');
    const environment = { ...process.env, HOST: '127.0.0.1', PORT: String(this.port), YPERSISTENCE: this.data };
    this.child_ = spawn(program, words, { env: environment, stdio: ['ignore', log, log] });
    closeSync(log);
    this.exited_ = new Promise((resolve) => {
      this.child_.once('exit', (code, signal) => resolve(signal ?? code));
      this.child_.once('error', (error) => resolve(error.message));
    });
  }

  async becomesReady_() {
    let ready = false;
    let asking = false;
    const ask = async () => {
      asking = true;
      ready = await answersOk(`http://127.0.0.1:${this.port}/readyz`);
      asking = false;
    };
    await until('the server answers /readyz', () => {
      if (!asking && !ready && this.running) ask();
      return ready || !this.running || this.child_.pid === undefined;
    });
    return ready;
  }
}
