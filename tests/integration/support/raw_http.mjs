// Sends bytes as an HTTP client and collects whatever comes back until the server closes.
import { connect } from 'node:net';

import { until } from './waiting.mjs';

export class RawHttp {
  constructor(server) {
    this.socket = connect(server.port, '127.0.0.1');
    this.answer = '';
    this.closed = false;
    this.socket.on('data', (bytes) => { this.answer += bytes.toString('latin1'); });
    this.socket.on('error', () => {});
    this.socket.on('close', () => { this.closed = true; });
  }

  /// The status of the first answer; 0 before there is one.
  get status() { return Number(/^HTTP\/1\.[01] (\d{3})/.exec(this.answer)?.[1] ?? 0); }

  send(bytes) { this.socket.write(bytes); }
  destroy() { this.socket.destroy(); }

  async end(what) { await until(`${what}: the server closes`, () => this.closed); }
}
