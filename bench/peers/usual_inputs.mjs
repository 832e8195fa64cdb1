// The inputs of the workloads B1 to B3: bench/crdt/usual_inputs.cpp draws the same ones.

const kLetters = 26;
const kErasedMost = 9;

/// Marsaglia's xorshift generator of 32 bits.
export class SharedRandom {
  constructor(seed) { this.state_ = seed >>> 0; }
  below(count) {
    let state = this.state_;
    state = (state ^ (state << 13)) >>> 0;
    state = (state ^ (state >>> 17)) >>> 0;
    state = (state ^ (state << 5)) >>> 0;
    this.state_ = state;
    return state % count;
  }
  coin() { return this.below(2) === 1; }
  word(least, most) {
    const length = least + this.below(most - least + 1);
    return Array.from({ length }, () => String.fromCharCode(97 + this.below(kLetters))).join('');
  }
}

/// Edits of an ASCII text, and what it is after them.
export class TypedText {
  constructor(start) {
    this.text = start;
    this.edits = [];
  }
  insert(at, word) {
    this.text = this.text.slice(0, at) + word + this.text.slice(at);
    this.edits.push([at, 0, word]);
  }
  erase(at, count) {
    this.text = this.text.slice(0, at) + this.text.slice(at + count);
    this.edits.push([at, count, '']);
  }
  insertAnywhere(random, least, most) {
    const at = random.below(this.text.length + 1);
    this.insert(at, random.word(least, most));
  }
  insertOrErase(random, least, most) {
    const at = random.below(this.text.length + 1);
    if (at === this.text.length || random.coin()) this.insert(at, random.word(least, most));
    else this.erase(at, 1 + random.below(Math.min(kErasedMost, this.text.length - at)));
  }
}

/// The client id of the `number`th replica.
export const scatteredClient = (number) => Math.imul(number + 1, 0x9e3779b1) >>> 0;
