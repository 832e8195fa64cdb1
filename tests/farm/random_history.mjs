// Makes a random history from a seed, running it in Yjs on the way so that edits hit what is there.
import { SeededRandom } from '../integration/support/seeded_random.mjs';
import { Y, clock } from './reference_yjs.mjs';
import { RandomValues } from './random_values.mjs';
import { hasAttributes, isArray, isFragment, isMap, isText, openRoot } from './yjs_edits.mjs';
import { YjsWorld } from './yjs_world.mjs';

const kRoots = [['t', 'text'], ['a', 'array'], ['m', 'map'], ['x', 'xmlfragment'], ['r', 'xmltext'], ['e', 'xmlelement']];
const kFlags = ['astral', 'formats', 'nested', 'xml', 'undo', 'watched', 'documents'];  // what a history may be about
const kSettleRounds = 8;

// The list in a random order.
function shuffled(list, random) {
  const left = [...list];
  return list.map(() => left.splice(random.below(left.length), 1)[0]);
}

function randomClient(random, taken) {
  for (;;) {
    const client = random.pick([() => random.below(200), () => random.next(), () => 4294967296 + random.next() * 1000,
      () => Number.MAX_SAFE_INTEGER - random.below(3)])();
    if (!taken.has(client) && taken.add(client)) return client;
  }
}

class History {
  constructor(seed) {
    const random = this.random = new SeededRandom(seed);
    this.flags = Object.fromEntries(kFlags.map((flag) => [flag, random.chance(0.6)]));
    this.values = new RandomValues(random, this.flags);
    this.setup = { roots: this.pickRoots(), docs: this.pickDocs() };
    this.editors = this.setup.docs.length - 1;  // the last one only receives, at the end
    this.world = new YjsWorld(this.setup);
    this.steps = [];
  }

  pickRoots() {
    const { random } = this;
    const usable = kRoots.filter(([, kind]) => this.flags.xml || !kind.startsWith('xml'));
    const wanted = 1 + random.below(usable.length);
    return Object.fromEntries(shuffled(usable, random).slice(0, wanted));
  }

  pickDocs() {
    const { random } = this;
    const taken = new Set();
    const count = 3 + random.below(5);
    return Array.from({ length: count }, (_, number) => {
      // Editing a text that got its kind after its formats came, Yjs does not see those formats
      // where it remembers a position: only who does not edit is late then.
      const late = random.chance(0.15) && (!this.flags.formats || number === count - 1);
      const setup = { client: randomClient(random, taken), gc: random.chance(0.7), late };
      if (!late && this.flags.watched) setup.watch = random.chance(0.7);
      if (!late && this.flags.undo) setup.undo = { captureTimeout: random.pick([0, 500]), ignoreRemoteMapChanges: random.chance(0.3) };
      return setup;
    });
  }

  add(step) {
    step.key = this.steps.length;
    this.steps.push(step);
    return step;
  }

  run(step) { this.world.run(this.add(step)); }

  format() { return this.random.chance(0.5) ? 2 : 1; }

  make() {
    for (let left = 5 + this.random.below(50); left > 0; --left) this.step();
    this.settle();
    return { setup: this.setup, steps: this.steps, recorded: this.world.recorded() };
  }

  step() {
    const { random } = this;
    const doc = random.below(this.editors);
    const choice = random.below(100);
    if (this.flags.documents && random.chance(0.1)) this.subdocument(doc);
    else if (choice < 58) this.edit(doc);
    else if (choice < 78) this.deliver(doc, this.someMissing(doc));
    else if (choice < 86) this.sync(doc);
    else if (choice < 96 && this.flags.undo) this.undo(doc);
    else if (choice < 98) this.place(doc);
    else if (!this.setup.docs[doc].gc) this.version(doc);
    else this.run({ do: 'check', doc });
  }

  place(doc) {
    const { path, type } = this.randomType(doc);
    this.run({ do: 'place', doc, path, index: this.offset(type._length), assoc: this.random.pick([0, -1, 1]) });
  }

  subdocument(doc) {
    const { random } = this;
    this.run({ do: 'subdocument', doc, action: random.pick(['load', 'unload']), number: random.below(100) });
  }

  // Only documents that keep everything have versions.
  version(doc) {
    this.run({ do: 'version', doc });
    const versions = this.steps.filter((step) => step.do === 'version' && step.doc === doc).map(({ key }) => key);
    const at = this.random.below(versions.length);
    this.run({ do: 'restore', doc, at: versions[at] });
    const before = at > 0 && this.random.chance(0.7) ? versions[this.random.below(at)] : undefined;
    for (const [root, kind] of Object.entries(this.setup.roots))
      if (kind === 'text' || kind === 'xmltext') this.run({ do: 'read', doc, root, at: versions[at], before });
  }

  // Late documents have no manager: its scope is the roots that are there.
  undo(doc) {
    const { random } = this;
    if (!this.setup.docs[doc].undo) return;
    const action = random.pick(['undo', 'undo', 'undo', 'redo', 'redo', 'stop', 'clear']);
    for (let times = 1 + random.below(3); times > 0; --times) this.run({ do: 'undo', doc, action, advance: random.below(400) });
  }

  edit(doc) {
    const step = this.add({ do: 'edit', doc, tracked: this.random.chance(0.7), advance: this.random.below(400) });
    clock.now += step.advance;
    let left = 1 + this.random.below(4);
    step.ops = this.world.editWith(step, () => (left-- > 0 ? this.randomOp(doc) : undefined));
  }

  someMissing(doc) {
    const { random } = this;
    const missing = this.world.missing(doc);
    const keys = random.chance(0.3) ? shuffled(missing, random) : missing;
    const some = keys.slice(0, 1 + random.below(random.chance(0.5) ? 3 : keys.length + 1));
    const known = [...this.world.replicas[doc].known];
    if (known.length && random.chance(0.15)) some.push(random.pick(known));
    return some;
  }

  deliver(doc, updates) {
    const { random } = this;
    if (updates.length === 0) return;
    const merge = random.chance(0.3);
    this.run({ do: 'deliver', doc, updates, v: this.format(), merge, diff: merge && random.chance(0.3) });
  }

  sync(doc) {
    const from = this.random.below(this.editors);
    if (from !== doc) this.run({ do: 'sync', doc, from, v: this.format(), full: this.random.chance(0.2) });
  }

  // Everybody gets everything; what the cleanup of formats emits on the way, too.
  settle() {
    const all = this.setup.docs.length;
    for (let round = 0; round < kSettleRounds; ++round) {
      let quiet = true;
      for (let doc = 0; doc < all; ++doc) {
        const missing = this.world.missing(doc);
        if (missing.length === 0) continue;
        quiet = false;
        this.deliver(doc, this.random.chance(0.3) ? shuffled(missing, this.random) : missing);
      }
      if (quiet) break;
    }
    for (let doc = 0; doc < all; ++doc) {
      this.run({ do: 'check', doc });
      for (const place of this.world.places.keys()) this.run({ do: 'resolve', doc, place });
    }
  }

  randomOp(doc) {
    const { path, type } = this.randomType(doc);
    return this.opOn(type, path);
  }

  // A random type of a document, which may be a nested one.
  randomType(doc) {
    const { random } = this;
    const [name, kind] = random.pick(Object.entries(this.setup.roots));
    const path = [name];
    let type = openRoot(this.world.replicas[doc].doc, name, kind);
    while (random.chance(0.7)) {
      const inner = this.innerTypes(type);
      if (inner.length === 0) break;
      const [step, next] = random.pick(inner);
      path.push(step);
      type = next;
    }
    return { path, type };
  }

  innerTypes(type) {
    const entries = isMap(type) ? [...type.entries()] : isArray(type) || isFragment(type) ? [...type.toArray().entries()] : [];
    return entries.filter(([, value]) => value instanceof Y.AbstractType);
  }

  opOn(type, path) {
    if (hasAttributes(type) && this.random.chance(isText(type) ? 0.05 : 0.4)) return this.attributeOp(path);
    if (isText(type)) return this.textOp(type, path);
    if (isMap(type)) return this.mapOp(path);
    return this.listOp(type, path);
  }

  attributeOp(path) {
    const key = this.values.key();
    if (this.random.chance(0.3)) return ['rmattr', path, key];
    // Text that was typed is what attributes hold nearly always; XML prints others in ways of its own.
    return ['attr', path, key, this.random.chance(0.7) ? this.random.word(2) : this.values.plain(true)];
  }

  // Where edits meet: mostly near the start or the last edit, else anywhere.
  offset(length) { return this.random.chance(0.4) ? Math.min(length, this.random.below(4)) : this.random.below(length + 1); }

  textOp(text, path) {
    const { random, values } = this;
    const at = this.offset(text.length);
    const choice = random.below(this.flags.formats ? 100 : 60);
    if (choice < 40) return ['tins', path, at, values.text(), null];
    if (choice < 60) return ['tdel', path, at, 1 + random.below(random.chance(0.2) ? text.length + 1 : 4)];
    if (choice < 65) return ['tins', path, at, values.text(), values.attributes()];
    if (choice < 85) return ['tfmt', path, at, 1 + random.below(text.length + 1), values.attributes()];
    if (choice < 92) return ['temb', path, at, values.embed(), random.chance(0.5) ? values.attributes() : null];
    return ['tdelta', path, values.delta(true, text.length), random.chance(0.5)];
  }

  listOp(list, path) {
    const { random } = this;
    const contents = () => (isFragment(list) ? this.values.children() : this.values.values());
    const choice = random.below(10);
    if (choice < 5) return ['ins', path, this.offset(list.length), contents()];
    if (choice < 7) return ['push', path, contents()];
    return ['del', path, this.offset(list.length), 1 + random.below(3)];
  }

  mapOp(path) {
    const { random } = this;
    const choice = random.below(20);
    if (choice < 14) return ['mset', path, this.values.key(), this.values.value(false)];
    return choice < 19 ? ['mdel', path, this.values.key()] : ['mclear', path];
  }
}

/// The history of a seed: its setup and steps, and what was recorded.
export const makeHistory = (seed) => new History(seed).make();
