// node --expose-gc measure_heap.mjs PEER FORM FILE: the memory of a document loaded from FILE, in a
// process where nothing else was done. For WebAssembly that is how much its memory grew.
import { readFileSync } from 'node:fs';

import { print } from './figure_timer.mjs';

const [peer, form, file] = process.argv.slice(2);
const { PeerDoc } = await import(`./peer_${peer}.mjs`);

const held = () => {
  for (let times = 0; times < 3; ++times) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

// Tables that a peer makes once are not the document's.
const warm = new PeerDoc(7);
warm.insert(0, 'warm');
PeerDoc.forms[form].read(PeerDoc.forms[form].write(warm)).text();

const bytes = new Uint8Array(readFileSync(file));
const before = held();
const loaded = PeerDoc.forms[form].read(bytes);
const length = loaded.text().length;
// WebAssembly may have had room for the document already; then nothing is known.
const grown = held() - before;
print(grown > 0 ? { heap_bytes: grown, length } : { length });
