// Two honest clients who keep editing one document while something bad happens to the server.
import assert from 'node:assert/strict';

import { sameState } from './document_state.mjs';
import { until } from './waiting.mjs';

const kEditEveryMs = 10;

export class Bystanders {
  static async join(stage, server, room) {
    const clients = [await stage.syncedClient(server, room), await stage.syncedClient(server, room)];
    return new Bystanders(stage, clients);
  }

  constructor(stage, clients) {
    this.clients = clients;
    this.edits_ = 0;
    this.timer_ = setInterval(() => this.edit_(), kEditEveryMs);
    stage.defer(() => clearInterval(this.timer_));
  }

  /// Both are still on their first connection and see each other's next edit.
  async assertUndisturbed() {
    const [left, right] = this.clients;
    const mark = this.edits_++;
    left.doc.getMap('marks').set('left', mark);
    right.doc.getMap('marks').set('right', mark);
    await until('the bystanders see each other edit', () => left.doc.getMap('marks').get('right') === mark &&
      right.doc.getMap('marks').get('left') === mark);
    assert.deepEqual(this.clients.map((client) => client.connections), [1, 1], 'a bystander had to reconnect');
  }

  /// Ends the editing; both must then agree.
  async finish() {
    await this.assertUndisturbed();
    clearInterval(this.timer_);
    await until('the bystanders converge', () => sameState(this.clients[0].doc, this.clients[1].doc));
  }

  edit_() {
    const client = this.clients[this.edits_++ % this.clients.length];
    const text = client.doc.getText('text');
    text.insert(text.length >> 1, 'honest ');
    if (text.length > 2000) text.delete(0, 1500);
  }
}
