import { createRequire } from 'node:module';

const { LoroDoc } = createRequire(import.meta.url)('loro-crdt');

/// Loro: Rust as WebAssembly, its own format, the whole history kept.
export class PeerDoc {
  static hasCollections = true;

  constructor(client, onUpdate) {
    this.doc = new LoroDoc();
    this.doc.setPeerId(BigInt(client));
    this.text_ = this.doc.getText('text');
    if (onUpdate) this.doc.subscribeLocalUpdates((update) => onUpdate(update));
  }

  atOnce(work) {
    this.open_ = true;
    work();
    this.open_ = false;
    this.doc.commit();
  }
  insert(at, text) {
    this.text_.insert(at, text);
    this.commit_();
  }
  erase(at, count) {
    this.text_.delete(at, count);
    this.commit_();
  }
  apply(update) { this.doc.import(update); }
  applyAll(updates) { this.doc.importBatch(updates); }
  text() { return this.text_.toString(); }

  insertValues(at, values) {
    const list = this.doc.getList('array');
    values.forEach((value, index) => list.insert(at + index, value));
    this.commit_();
  }
  values() { return this.doc.getList('array').toJSON(); }
  set(key, value) {
    this.doc.getMap('map').set(key, value);
    this.commit_();
  }
  entries() { return this.doc.getMap('map').toJSON(); }

  static forms = {
    snapshot: {
      write: (peer) => peer.doc.export({ mode: 'snapshot' }),
      read: (bytes) => {
        const peer = new PeerDoc(0xffffffff);
        peer.doc.import(bytes);
        return peer;
      },
    },
  };

  commit_() { if (!this.open_) this.doc.commit(); }
}
