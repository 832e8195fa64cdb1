// An unmodified Yjs document behind an unmodified y-websocket provider, as an application has it.
// What this adds is only bookkeeping: every update that came from the server, and how often the
// connection was opened.
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';

import { until } from './waiting.mjs';

const kSync = 0;
const kSyncStep1 = 0;

process.setMaxListeners(0);  // Every provider listens for the end of the process.

export class YjsClient {
  constructor(server, room, { awareness = true, connect = true } = {}) {
    this.room = room;
    this.doc = new Y.Doc();
    this.received = [];
    this.connections = 0;
    this.closeCodes = [];
    this.provider = new WebsocketProvider(server.url, room, this.doc,
      { WebSocketPolyfill: WebSocket, disableBc: true, connect: false });
    this.recordReceived_();
    this.provider.on('status', ({ status }) => { if (status === 'connected') ++this.connections; });
    this.provider.on('connection-close', (event) => { if (event !== null) this.closeCodes.push(event.code); });
    if (!awareness) this.provider.awareness.setLocalState(null);
    if (connect) this.provider.connect();
  }

  get connected() { return this.provider.wsconnected; }
  get awareness() { return this.provider.awareness; }

  async synced() { await until(`${this.room} syncs`, () => this.provider.synced); }
  online() { this.provider.connect(); }
  offline() { this.provider.disconnect(); }

  /// Cuts the connection without a closing handshake; the provider reconnects by itself.
  drop({ reset = false } = {}) {
    const socket = this.provider.ws?._socket;
    if (!socket) return;
    if (reset) socket.resetAndDestroy(); else socket.destroy();
  }

  /// Everything received from the server since the last call, as one update.
  takeReceived() {
    const updates = this.received;
    this.received = [];
    return updates.length === 0 ? Y.encodeStateAsUpdate(new Y.Doc()) : Y.mergeUpdates(updates);
  }

  /// Keeps what the server sent as it was sent. The document's own update event would also name
  /// what the arrival of an update deleted here, which the server may not know yet.
  recordReceived_() {
    const handle = this.provider.messageHandlers[kSync];
    this.provider.messageHandlers[kSync] = (encoder, decoder, ...rest) => {
      const ahead = decoding.clone(decoder);
      if (decoding.readVarUint(ahead) !== kSyncStep1) this.received.push(decoding.readVarUint8Array(ahead));
      handle(encoder, decoder, ...rest);
    };
  }

  destroy() {
    this.provider.destroy();
    this.doc.destroy();
  }
}
