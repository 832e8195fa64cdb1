// The steps of weft_ot_bench --write-streams on plain JavaScript values; see bench/ot/edit_streams.hpp.

/// What a step takes away and where, for engines whose operations carry it.
export function taken(document, step) {
  switch (step.kind) {
    case 'textDelete': return document.text.slice(step.at, step.at + step.to);
    case 'listDelete': case 'listReplace': return document.list[step.at];
    case 'mapPut': case 'mapDelete': return document.map[step.string];
    case 'countSet': return document.count;
    default: return undefined;
  }
}

/// Changes the document in place.
export function applyStep(document, step) {
  const { text, list } = document;
  switch (step.kind) {
    case 'textInsert': document.text = text.slice(0, step.at) + step.string + text.slice(step.at); return;
    case 'textDelete': document.text = text.slice(0, step.at) + text.slice(step.at + step.to); return;
    case 'listInsert': list.splice(step.at, 0, step.value); return;
    case 'listDelete': list.splice(step.at, 1); return;
    case 'listReplace': list[step.at] = step.value; return;
    case 'listMove': list.splice(step.to, 0, ...list.splice(step.at, 1)); return;
    case 'mapPut': document.map[step.string] = step.value; return;
    case 'mapDelete': delete document.map[step.string]; return;
    case 'countAdd': document.count += step.value; return;
    case 'countSet': document.count = step.value; return;
    default: throw new Error(`a step of unknown kind ${step.kind}`);
  }
}

/// What `convert(step, taken)` makes of the steps, each of which follows those before it; and where they lead.
export function convertSteps(document, steps, convert) {
  const state = structuredClone(document);
  const converted = steps.map((step) => {
    const made = convert(step, taken(state, step));
    applyStep(state, step);
    return made;
  });
  return { converted, state };
}
