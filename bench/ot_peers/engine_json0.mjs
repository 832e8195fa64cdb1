// ot-json0, the type that sharedb uses unless told otherwise.
import json0 from 'ot-json0';

const { type } = json0;

function component(step, taken) {
  switch (step.kind) {
    case 'textInsert': return { p: ['text', step.at], si: step.string };
    case 'textDelete': return { p: ['text', step.at], sd: taken };
    case 'listInsert': return { p: ['list', step.at], li: step.value };
    case 'listDelete': return { p: ['list', step.at], ld: taken };
    case 'listReplace': return { p: ['list', step.at], ld: taken, li: step.value };
    case 'listMove': return { p: ['list', step.at], lm: step.to };
    case 'mapPut': return taken === undefined ? { p: ['map', step.string], oi: step.value } : { p: ['map', step.string], od: taken, oi: step.value };
    case 'mapDelete': return { p: ['map', step.string], od: taken };
    case 'countAdd': return { p: ['count'], na: step.value };
    case 'countSet': return { p: ['count'], od: taken, oi: step.value };
    default: throw new Error(`a step of unknown kind ${step.kind}`);
  }
}

export const engine = {
  convert: component,
  batch: (components) => components,
  apply: (document, op) => type.apply(structuredClone(document), op),
  // Of operations with more than one component transform() computes both sides and throws one away; whoever
  // wants both calls transformX().
  bothSides(s, c) {
    if (s.length === 1 && c.length === 1) return [type.transform(s, c, 'left'), type.transform(c, s, 'right')];
    return type.transformX(s, c);
  },
};
