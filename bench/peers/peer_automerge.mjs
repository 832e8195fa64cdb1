import * as Automerge from '@automerge/automerge';

// All replicas begin with the same change, which makes the text.
const kStart = Automerge.save(Automerge.from({ text: '' }, 'ab'.repeat(16)));
const actor = (client) => client.toString(16).padStart(32, '0');

/// Automerge 3: Rust as WebAssembly, its own format, the whole history kept.
export class PeerDoc {
  static hasCollections = false;

  constructor(client, onUpdate, bytes = kStart) {
    this.doc = Automerge.load(bytes, actor(client));
    this.onUpdate_ = onUpdate;
  }

  atOnce(work) {
    this.doc = Automerge.change(this.doc, (draft) => {
      this.draft_ = draft;
      work();
      this.draft_ = undefined;
    });
    this.onUpdate_?.(Automerge.getLastLocalChange(this.doc));
  }
  insert(at, text) { this.splice_(at, 0, text); }
  erase(at, count) { this.splice_(at, count, ''); }
  apply(update) { this.doc = Automerge.applyChanges(this.doc, [update])[0]; }
  applyAll(updates) { this.doc = Automerge.applyChanges(this.doc, updates)[0]; }
  text() { return this.doc.text; }

  static forms = {
    snapshot: {
      write: (peer) => Automerge.save(peer.doc),
      read: (bytes) => new PeerDoc(0xffffffff, undefined, bytes),
    },
  };

  splice_(at, count, text) {
    if (this.draft_) Automerge.splice(this.draft_, ['text'], at, count, text);
    else this.atOnce(() => this.splice_(at, count, text));
  }
}
