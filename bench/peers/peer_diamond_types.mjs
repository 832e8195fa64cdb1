import { createRequire } from 'node:module';

const { Doc } = createRequire(import.meta.url)('diamond-types-node');

/// diamond-types: Rust as WebAssembly, its own format, plain text only.
export class PeerDoc {
  static hasCollections = false;
  static countsCodePoints = true;

  constructor(client, onUpdate, doc = new Doc(`author${client}`)) {
    this.doc = doc;
    this.onUpdate_ = onUpdate;
  }

  atOnce(work) {
    const since = this.onUpdate_ && this.doc.getLocalVersion();
    this.open_ = true;
    work();
    this.open_ = false;
    this.onUpdate_?.(this.doc.getPatchSince(since));
  }
  insert(at, text) {
    if (this.open_ || !this.onUpdate_) this.doc.ins(at, text);
    else this.atOnce(() => this.doc.ins(at, text));
  }
  erase(at, count) {
    if (this.open_ || !this.onUpdate_) this.doc.del(at, count);
    else this.atOnce(() => this.doc.del(at, count));
  }
  apply(update) { this.doc.mergeBytes(update); }
  applyAll(updates) { updates.forEach((update) => this.apply(update)); }
  text() { return this.doc.get(); }

  static forms = {
    snapshot: {
      write: (peer) => peer.doc.toBytes(),
      read: (bytes) => new PeerDoc(0, undefined, Doc.fromBytes(bytes)),
    },
  };
}
