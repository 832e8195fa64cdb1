// The small operations that commits are measured with: the same as in bench/ot/small_commits.hpp, as json0.

export const kKinds = ['text', 'number', 'object'];
const kTextLength = 400;
const kKeys = 100;

/// A text, a number and an object that are edited, and a list of `elements` numbers that is only there.
export function startDocument(elements) {
  return {
    text: 'a'.repeat(kTextLength),
    count: 0,
    map: {},
    list: Array.from({ length: elements }, (_, at) => at),
  };
}

/// The `at`th operation of one kind on a document where the `before` operations of this kind were made already.
/// `map` is what the author has there.
export function smallOperation(kind, at, before, map) {
  if (kind === 'text') return [{ p: ['text', (at * 7919) % (kTextLength + before + 1)], si: 'x' }];
  if (kind === 'number') return [{ p: ['count'], na: 1 }];
  const key = `key${at % kKeys}`;
  return [map[key] === undefined ? { p: ['map', key], oi: at } : { p: ['map', key], od: map[key], oi: at }];
}
