// Random content, as tagged values.
const kWords = ['a', 'xy', 'weft', 'hello ', '\n', 'ß', '中文', 'line\nbreak', '"quoted\\"', 'é', '\u0001', '0', ''];
const kAstral = ['🧵', '👩‍👩‍👧', 'a𝄞b'];
const kNumbers = [0, 1, -1, 63, 64, 127, 128, 255, 256, 2147483647, 2147483648, -2147483648, 4294967296, 0.1, 1.5, -0.5,
  1e21, 1e-7, 123456789012345680000, 5e-324, 9007199254740991, -9007199254740991, { $: 'num', v: '-0' }];
const kRareValues = [{ $: 'undefined' }, { $: 'num', v: 'NaN' }, { $: 'num', v: 'Infinity' },
  { $: 'bigint', v: '-9223372036854775808' }, { $: 'bigint', v: '42' }, { $: 'obj', v: { $: 1 } }];
const kKeys = ['a', 'b', 'c', 'key', '', '0', '17', 'ключ', 'constructor'];
export const kFormatKeys = ['bold', 'em', 'link', '7'];
const kNames = ['p', 'div', 'UL', 'h1'];

export class RandomValues {
  constructor(random, flags) {
    this.random = random;
    this.flags = flags;
  }

  text() {
    const { random } = this;
    if (this.flags.astral && random.chance(0.2)) return random.pick(kAstral);
    if (random.chance(0.25)) return random.pick(kWords.slice(0, -1));
    return random.word(1 + random.below(random.chance(0.03) ? 300 : 6));
  }

  key() { return this.random.pick(kKeys.slice(0, 2 + this.random.below(kKeys.length - 1))); }

  /// Yjs tells what a value is by its `constructor`: an object that has such a member is refused.
  member() {
    const key = this.key();
    return key === 'constructor' ? 'c' : key;
  }

  number() { return this.random.chance(0.5) ? this.random.below(1000) : this.random.pick(kNumbers); }

  /// A plain value; `json`: one that survives JSON text, as embeds and formats must.
  plain(json, depth = 0) {
    const { random } = this;
    const choice = random.below(depth < 3 ? 12 : 9);
    if (choice < 3) return this.number();
    if (choice < 6) return random.chance(0.5) ? random.pick(kWords) : random.word(3);
    if (choice === 6) return random.chance(0.5);
    if (choice === 7) return null;
    if (choice === 8) return json ? random.below(9) : this.rare();
    if (choice === 9) return Array.from({ length: random.below(4) }, () => this.plain(json, depth + 1));
    return Object.fromEntries(Array.from({ length: random.below(4) }, () => [this.member(), this.plain(json, depth + 1)]));
  }

  rare() {
    const { random } = this;
    return random.chance(0.5) ? random.pick(kRareValues) : { $: 'bytes', v: random.bytes(random.below(5)).toString('hex') };
  }

  attributes() {
    const { random } = this;
    const values = [true, null, null, 'x', { h: 1 }, 1, {}, [1], { h: { i: 2 } }, false];
    return Object.fromEntries(Array.from({ length: random.below(3) + (random.chance(0.1) ? 0 : 1) },
      () => [random.pick(kFormatKeys), random.pick(values)]));
  }

  // Yjs loses embeds that are no objects (numbers, booleans) from the deltas of its events.
  embed() {
    const { random } = this;
    if (this.flags.nested && random.chance(0.25)) return this.type();
    for (;;) {
      const value = this.plain(true);
      const isObject = value !== null && typeof value === 'object' && value.$ !== 'num';
      if (isObject || (!this.flags.watched && value !== null && typeof value !== 'string')) return value;
    }
  }

  delta(editing, length) {
    const { random } = this;
    const ops = [];
    for (let left = 1 + random.below(4); left > 0; --left) {
      const op = {};
      if (editing && random.chance(0.5)) op[random.pick(['retain', 'delete'])] = 1 + random.below(length / 3 + 2);
      else op.insert = this.flags.formats && random.chance(0.2) ? this.embed() : this.text();
      if (!('delete' in op) && this.flags.formats && random.chance(0.5)) op.attributes = this.attributes();
      ops.push(op);
    }
    return ops;
  }

  /// A value of a map, an attribute or (`list`) an array: Yjs takes no undefined and no BigInt in lists.
  value(list) {
    const { random } = this;
    if (this.flags.nested && random.chance(0.3)) return this.type();
    if (this.flags.documents && random.chance(0.2)) return this.document();
    for (;;) {
      const value = this.plain(false);
      if (!list || !['undefined', 'bigint'].includes(value?.$)) return value;
    }
  }

  values() { return Array.from({ length: 1 + this.random.below(4) }, () => this.value(true)); }

  entries() { return Array.from({ length: this.random.below(3) }, () => [this.key(), this.value(false)]); }

  /// A new subdocument; several may have one name.
  document() {
    const { random } = this;
    const opts = { gc: random.chance(0.8), autoLoad: random.chance(0.3), shouldLoad: random.chance(0.5),
      meta: random.chance(0.3) ? this.plain(false) : null };
    return { $: 'newdoc', guid: `guid-${random.below(30)}`, opts };
  }

  /// A new shared type with some content.
  type(depth = 0) {
    const { random } = this;
    if (this.flags.xml && random.chance(0.4)) return this.xml(depth);
    const kind = random.pick(['text', 'array', 'map']);
    if (kind === 'text') return { $: 'new', kind, delta: random.chance(0.7) ? this.delta(false) : [] };
    const nested = depth < 2 && random.chance(0.3) ? [this.type(depth + 1)] : [];
    if (this.flags.documents && random.chance(0.2)) nested.push(this.document());
    const plain = Array.from({ length: random.below(3) }, () => this.plain(true));
    if (kind === 'array') return { $: 'new', kind, content: [...plain, ...nested] };
    return { $: 'new', kind, entries: [...plain, ...nested].map((value) => [this.key(), value]) };
  }

  xml(depth = 0) {
    const { random } = this;
    const kind = random.pick(['xmltext', 'xmltext', 'xmlelement', 'xmlelement', 'xmlelement', 'xmlhook', 'xmlfragment']);
    if (kind === 'xmltext') return { $: 'new', kind, delta: random.chance(0.7) ? this.delta(false) : [] };
    if (kind === 'xmlhook') return { $: 'new', kind, name: random.pick(kNames), entries: [['a', random.word(2)]] };
    const content = depth < 2 ? Array.from({ length: random.below(3) }, () => this.xml(depth + 1)) : [];
    if (kind === 'xmlfragment') return { $: 'new', kind, content };
    const attrs = Array.from({ length: random.below(3) }, () => [this.key(), random.word(2)]);
    return { $: 'new', kind, name: random.pick(kNames), attrs, content };
  }

  children() { return Array.from({ length: 1 + this.random.below(3) }, () => this.xml()); }
}
