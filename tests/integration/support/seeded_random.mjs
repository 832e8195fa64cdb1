// A small generator (splitmix32 steps) so that a run is repeated by its seed.
export class SeededRandom {
  constructor(seed) { this.state_ = seed >>> 0; }

  next() {
    this.state_ = (this.state_ + 0x9e3779b9) >>> 0;
    let mixed = this.state_;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }

  /// A whole number in [0, end).
  below(end) { return Math.floor((this.next() / 0x100000000) * end); }

  chance(probability) { return this.next() < probability * 0x100000000; }

  pick(list) { return list[this.below(list.length)]; }

  bytes(count) { return Buffer.from(Array.from({ length: count }, () => this.below(256))); }

  word(length) {
    return Array.from({ length }, () => this.pick('abcdefghijklmnopqrstuvwxyz ')).join('');
  }
}
