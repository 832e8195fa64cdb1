import { createRequire } from 'node:module';

const Y = createRequire(import.meta.url)('ywasm');

/// Yrs, the same format in Rust, as WebAssembly.
export class PeerDoc {
  static hasCollections = true;

  constructor(client, onUpdate) {
    this.doc = new Y.YDoc({ clientID: client });
    this.text_ = this.doc.getText('text');
    this.applying_ = false;
    if (onUpdate) {
      this.doc.onUpdate((event) => { if (!this.applying_) onUpdate(event instanceof Uint8Array ? event : event.update); });
    }
  }

  atOnce(work) {
    this.transaction_ = this.doc.beginTransaction();
    try {
      work();
    } finally {
      this.transaction_.free();
      this.transaction_ = undefined;
    }
  }
  insert(at, text) { this.text_.insert(at, text, undefined, this.transaction_); }
  erase(at, count) { this.text_.delete(at, count, this.transaction_); }
  apply(update) {
    this.applying_ = true;
    Y.applyUpdate(this.doc, update);
    this.applying_ = false;
  }
  applyAll(updates) { this.atOnce(() => updates.forEach((update) => this.transaction_.applyV1(update))); }
  text() { return this.text_.toString(); }

  insertValues(at, values) { this.doc.getArray('array').insert(at, values, this.transaction_); }
  values() { return this.doc.getArray('array').toJson(); }
  set(key, value) { this.doc.getMap('map').set(key, value, this.transaction_); }
  entries() { return this.doc.getMap('map').toJson(); }

  static forms = {
    v1: { write: (peer) => Y.encodeStateAsUpdate(peer.doc), read: (bytes) => loaded(Y.applyUpdate, bytes) },
    v2: { write: (peer) => Y.encodeStateAsUpdateV2(peer.doc), read: (bytes) => loaded(Y.applyUpdateV2, bytes) },
  };
}

function loaded(apply, bytes) {
  const peer = new PeerDoc(0xffffffff);
  apply(peer.doc, bytes);
  return peer;
}
