// The recorded sessions of bench/traces.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export const kSequential = {
  'automerge-paper': 'sequential', rustcode: 'sequential', sveltecomponent: 'sequential', 'seph-blog1': 'sequential',
  friendsforever_flat: 'sequential', clownschool_flat: 'sequential', 'json-crdt-patch': 'sequential',
  'json-crdt-blog-post': 'sequential', S1: 'egwalker', S2: 'egwalker', S3: 'egwalker',
};
export const kConcurrent = { friendsforever: 'concurrent', clownschool: 'concurrent', A1: 'egwalker', A2: 'egwalker' };
/// The documents of the Eg-walker paper, and how the SHA-256 of their text begins.
export const kPaperDocuments = {
  S1: '8409d42979be648c', S2: '742fc259a98a421e', S3: '919594197c2eac21', C1: '0740f4cf919bb5c8',
  C2: 'f0e63a1dc9bedbeb', A1: 'c822bf881ad1fb04', A2: '5d1d2eac18199fa3',
};

const unpack = (path) => gunzipSync(readFileSync(new URL(`../traces/${path}`, import.meta.url)));

/// Traces count code points. Follows where in the text those of two UTF-16 units are.
class PairPlaces {
  places_ = [];

  convert([at, erased, inserted]) {
    const before = (position) => {
      const found = this.places_.findIndex((place) => place >= position);
      return found < 0 ? this.places_.length : found;
    };
    const [first, last] = [before(at), before(at + erased)];
    const points = Array.from(inserted);
    const fresh = points.flatMap((point, index) => point.length === 2 ? [at + index] : []);
    const later = this.places_.slice(last).map((place) => place + points.length - erased);
    this.places_ = [...this.places_.slice(0, first), ...fresh, ...later];
    return [at + first, erased + last - first, inserted];
  }
}

/// What one author did, in the unit that the peer counts in.
export function readSequential(name, inCodePoints) {
  const { endContent, txns } = JSON.parse(unpack(`${kSequential[name]}/${name}.json.gz`));
  const patches = txns.flatMap((transaction) => transaction.patches);
  const places = new PairPlaces();
  return { end: endContent, edits: inCodePoints ? patches : patches.map((patch) => places.convert(patch)) };
}

/// What several authors did; none of these traces leaves the basic plane.
export function readConcurrent(name) {
  const { endContent, numAgents, txns } = JSON.parse(unpack(`${kConcurrent[name]}/${name}.json.gz`));
  return { end: endContent, authors: numAgents, steps: txns };
}

export function readPaperDocument(name) { return new Uint8Array(unpack(`egwalker/${name}.yjs.gz`)); }
