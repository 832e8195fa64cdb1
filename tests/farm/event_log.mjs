// What observers of all roots are told, as in the vectors of kind events.
import { Y } from './reference_yjs.mjs';
import { kindOf, tagged, taggedDelta } from './tagged_values.mjs';
import { openRoot } from './yjs_edits.mjs';

// The content of a type that was deleted is gone: its kind is all that is told.
const shownOld = (value) => (value instanceof Y.AbstractType ? { $: 'ytype', kind: kindOf(value) } : tagged(value));

function shownEvent(event) {
  const keys = Object.fromEntries([...event.changes.keys.entries()].map(([key, { action, oldValue }]) =>
    [key, { action, oldValue: action === 'add' ? { $: 'undefined' } : shownOld(oldValue) }]));
  return { path: event.path, target: kindOf(event.target), delta: taggedDelta(event.delta), keys };
}

/// Watches the roots of a document; returns the log that grows.
export function watchRoots(doc, roots) {
  const log = [];
  for (const [root, kind] of Object.entries(roots)) {
    const type = openRoot(doc, root, kind);
    type.observe((event, { local }) => log.push({ kind: 'observe', root, local, event: shownEvent(event) }));
    type.observeDeep((events, { local }) =>
      log.push({ kind: 'observeDeep', root, local, events: events.map(shownEvent) }));
  }
  return log;
}
