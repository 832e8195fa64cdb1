// Types a recorded editing session into a client, one transaction per recorded one.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import { turn } from './waiting.mjs';

const kTransactionsPerTurn = 400;
const kUnsentBytesMax = 1 << 20;

export function readTrace(path) {
  const { startContent, endContent, txns } = JSON.parse(gunzipSync(readFileSync(path)));
  if (startContent !== '') throw new Error('a trace starts with an empty text');
  return { endContent, transactions: txns.map(({ patches }) => patches) };
}

export class Typist {
  constructor(client, transactions) {
    this.client_ = client;
    this.text_ = client.doc.getText('text');
    this.transactions_ = transactions;
    this.typed = 0;
  }

  /// Types until `end` transactions are made; every one of them becomes an update of its own.
  /// The socket is left to send after each turn and is never far behind.
  async typeUntil(end) {
    while (this.typed < end) {
      const stop = Math.min(end, this.typed + kTransactionsPerTurn);
      while (this.typed < stop) this.typeOne_(this.transactions_[this.typed++]);
      do await turn(); while ((this.client_.provider.ws?.bufferedAmount ?? 0) > kUnsentBytesMax);
    }
  }

  typeOne_(patches) {
    this.client_.doc.transact(() => {
      for (const [position, deleted, inserted] of patches) {
        if (deleted > 0) this.text_.delete(position, deleted);
        if (inserted !== '') this.text_.insert(position, inserted);
      }
    });
  }
}
