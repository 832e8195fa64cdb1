// Unmodified hocuspocus providers: one socket, any number of documents on it.
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { WebSocket } from 'ws';
import * as Y from 'yjs';

import { until } from './waiting.mjs';

const kReconnectMs = 50;

/// A socket that is ended with the scenario.
export class HocuspocusSocket {
  constructor(stage, server) {
    this.opened = 0;
    this.closeCodes = [];
    this.provider = new HocuspocusProviderWebsocket({
      url: `${server.origin}/hocuspocus`, WebSocketPolyfill: WebSocket,
      delay: kReconnectMs, minDelay: kReconnectMs, maxDelay: kReconnectMs,
    });
    this.provider.on('open', () => ++this.opened);
    this.provider.on('close', ({ event }) => this.closeCodes.push(event.code));
    this.documents = [];
    stage.defer(() => this.destroy());
  }

  get connected() { return this.provider.status === 'connected'; }

  /// Attaches a document; returns at once.
  open(name, options) {
    const document = new HocuspocusDocument(this, name, options);
    this.documents.push(document);
    return document;
  }

  async synced(name, options) {
    const document = this.open(name, options);
    await document.synced();
    return document;
  }

  /// Cuts the connection without a closing handshake.
  drop() { this.provider.webSocket?._socket?.destroy(); }

  destroy() {
    for (const document of this.documents) document.destroy();
    this.provider.destroy();
  }
}

export class HocuspocusDocument {
  constructor(socket, name, { token = 'write', ...options } = {}) {
    this.doc = new Y.Doc();
    this.scopes = [];
    this.denials = [];
    this.stateless = [];
    this.closes = 0;
    this.provider = new HocuspocusProvider({
      websocketProvider: socket.provider, name, document: this.doc, token, ...options,
      onAuthenticated: ({ scope }) => this.scopes.push(scope),
      onAuthenticationFailed: ({ reason }) => this.denials.push(reason),
      onStateless: ({ payload }) => this.stateless.push(payload),
      onClose: () => ++this.closes,
    });
    this.provider.attach();
  }

  get text() { return this.doc.getText('text'); }
  get awareness() { return this.provider.awareness; }

  async synced() {
    await until(`${this.provider.configuration.name} syncs`, () => this.provider.synced);
  }

  /// The server has said of every change that it is saved.
  async saved() {
    await until(`${this.provider.configuration.name} is saved`, () => !this.provider.hasUnsyncedChanges);
  }

  destroy() {
    this.provider.destroy();
    this.doc.destroy();
  }
}
