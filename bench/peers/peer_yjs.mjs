import * as Y from 'yjs';

/// The original of the format: JavaScript.
export class PeerDoc {
  static hasCollections = true;

  constructor(client, onUpdate) {
    this.doc = new Y.Doc();
    this.doc.clientID = client;
    this.text_ = this.doc.getText('text');
    if (onUpdate) this.doc.on('update', (update, origin, doc, transaction) => { if (transaction.local) onUpdate(update); });
  }

  atOnce(work) { this.doc.transact(work); }
  insert(at, text) { this.text_.insert(at, text); }
  erase(at, count) { this.text_.delete(at, count); }
  apply(update) { Y.applyUpdate(this.doc, update); }
  applyAll(updates) { this.doc.transact(() => updates.forEach((update) => this.apply(update))); }
  text() { return this.text_.toString(); }

  insertValues(at, values) { this.doc.getArray('array').insert(at, values); }
  values() { return this.doc.getArray('array').toArray(); }
  set(key, value) { this.doc.getMap('map').set(key, value); }
  entries() { return this.doc.getMap('map').toJSON(); }

  static mergeUpdates(updates) { return Y.mergeUpdates(updates); }

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
