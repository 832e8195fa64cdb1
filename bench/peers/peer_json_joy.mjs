import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { Model } = require('json-joy/lib/json-crdt');
const { Patch } = require('json-joy/lib/json-crdt-patch');

// Session ids of json-joy begin at 65536.
const kSessions = 1_000_000;
// All replicas begin with the same patch, which makes the text.
const kStart = (() => {
  const model = Model.create(undefined, kSessions);
  model.api.root('');
  model.api.flush();
  return model.toBinary();
})();

/// JSON Joy: JavaScript, its own format.
export class PeerDoc {
  static hasCollections = false;

  constructor(client, onUpdate, bytes = kStart) {
    this.model = Model.load(bytes, kSessions + 1 + client);
    this.text_ = this.model.api.str([]);
    this.onUpdate_ = onUpdate;
  }

  atOnce(work) {
    this.open_ = true;
    work();
    this.open_ = false;
    this.flush_();
  }
  insert(at, text) {
    this.text_.ins(at, text);
    this.flush_();
  }
  erase(at, count) {
    this.text_.del(at, count);
    this.flush_();
  }
  apply(update) { this.model.applyPatch(Patch.fromBinary(update)); }
  applyAll(updates) { updates.forEach((update) => this.apply(update)); }
  text() { return this.model.view(); }

  static forms = {
    snapshot: {
      write: (peer) => peer.model.toBinary(),
      read: (bytes) => new PeerDoc(0xffffffff, undefined, bytes),
    },
  };

  flush_() {
    if (this.open_) return;
    const patch = this.model.api.flush();
    if (patch && this.onUpdate_) this.onUpdate_(patch.toBinary());
  }
}
