// What observers of all roots are told, as in the vectors of kind events.
import { Y } from './reference_yjs.mjs';
import { kindOf, shownStored, tagged, taggedDelta } from './tagged_values.mjs';
import { openRoot } from './yjs_edits.mjs';

// The content of a type that was deleted is gone: its kind is all that is told. Of a subdocument, what is stored.
function shownOld(value) {
  if (value instanceof Y.AbstractType) return { $: 'ytype', kind: kindOf(value) };
  return value instanceof Y.Doc ? shownStored(value) : tagged(value);
}

function shownEvent(event) {
  const keys = Object.fromEntries([...event.changes.keys.entries()].map(([key, { action, oldValue }]) =>
    [key, { action, oldValue: action === 'add' ? { $: 'undefined' } : shownOld(oldValue) }]));
  return { path: event.path, target: kindOf(event.target), delta: taggedDelta(event.delta), keys };
}

/// Watches the roots of a document, and its subdocuments; returns the log that grows.
export function watchRoots(doc, roots) {
  const log = [];
  for (const [root, kind] of Object.entries(roots)) {
    const type = openRoot(doc, root, kind);
    type.observe((event, { local }) => log.push({ kind: 'observe', root, local, event: shownEvent(event) }));
    type.observeDeep((events, { local }) =>
      log.push({ kind: 'observeDeep', root, local, events: events.map(shownEvent) }));
  }
  doc.on('subdocs', (changes, _, { local }) => {
    const shown = ['added', 'removed', 'loaded'].map((name) => [name, [...changes[name]].map(shownStored)]);
    const clients = [...changes.added].map((added) => added.clientID);
    log.push({ kind: 'subdocuments', local, clients, ...Object.fromEntries(shown) });
  });
  return log;
}
