// ot-json1, the successor of json0: one operation is one traversal of the document, whatever is done in it.
import json1 from 'ot-json1';

const { type, insertOp, removeOp, replaceOp, moveOp, editOp } = json1;
const skip = (at) => (at > 0 ? [at] : []);

function operation(step, taken) {
  switch (step.kind) {
    case 'textInsert': return editOp(['text'], 'text-unicode', [...skip(step.at), step.string]);
    case 'textDelete': return editOp(['text'], 'text-unicode', [...skip(step.at), { d: step.to }]);
    case 'listInsert': return insertOp(['list', step.at], step.value);
    case 'listDelete': return removeOp(['list', step.at]);
    case 'listReplace': return replaceOp(['list', step.at], true, step.value);
    case 'listMove': return step.at === step.to ? null : moveOp(['list', step.at], ['list', step.to]);
    case 'mapPut': return taken === undefined ? insertOp(['map', step.string], step.value) : replaceOp(['map', step.string], true, step.value);
    case 'mapDelete': return removeOp(['map', step.string]);
    case 'countAdd': return editOp(['count'], 'number', step.value);
    case 'countSet': return replaceOp(['count'], true, step.value);
    default: throw new Error(`a step of unknown kind ${step.kind}`);
  }
}

export const engine = {
  convert: operation,
  batch: (operations) => operations.reduce((all, next) => type.compose(all, next), null),
  apply: (document, op) => type.apply(document, op),
  // The resolution of conflicts is on: transform() would throw at the first value put twice into one key.
  bothSides: (s, c) => [type.transformNoConflict(s, c, 'left'), type.transformNoConflict(c, s, 'right')],
};
