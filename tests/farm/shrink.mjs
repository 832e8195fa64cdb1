// Makes a failing history smaller: leaves out steps, then single ops and updates, as long as it fails.

// Tries lists without one chunk after the other, halving the chunks. `fails` is asked about each.
async function shrinkList(list, fails) {
  let kept = list;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = kept.length - size; from > -size; from -= size) {
      const start = Math.max(0, from);
      const fewer = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (fewer.length < kept.length && (await fails(fewer))) kept = fewer;
    }
  }
  return kept;
}

// The history with the list at `path` in it replaced.
function replaced(at, [step, ...deeper], list) {
  if (step === undefined) return list;
  const copy = Array.isArray(at) ? [...at] : { ...at };
  copy[step] = replaced(at[step], deeper, list);
  return copy;
}

// The paths of all lists below `at` that may lose items: an op and the entry of a map keep theirs.
const kLists = new Set(['steps', 'ops', 'updates', 'content', 'entries', 'attrs', 'delta']);
function listPaths(at, path = []) {
  if (at === null || typeof at !== 'object') return [];
  const here = Array.isArray(at) && (kLists.has(path.at(-1)) || typeof at[0] === 'object') ? [path] : [];
  return [...here, ...Object.keys(at).flatMap((key) => listPaths(at[key], [...path, key]))];
}

const sizeOf = (history) => JSON.stringify(history).length;
const listAt = (history, path) => path.reduce((at, step) => at?.[step], history);

/// The smallest history found that still fails; `fails(history)` runs one.
export async function shrink(history, fails) {
  let kept = history;
  for (let before = Infinity; sizeOf(kept) < before;) {
    before = sizeOf(kept);
    for (const path of listPaths({ steps: kept.steps })) {
      const list = listAt(kept, path);
      if (!Array.isArray(list) || list.length === 0) continue;
      kept = replaced(kept, path, await shrinkList(list, (fewer) => fails(replaced(kept, path, fewer))));
    }
    for (const root of Object.keys(kept.setup.roots)) {
      const { [root]: left, ...roots } = kept.setup.roots;
      const fewer = { ...kept, setup: { ...kept.setup, roots } };
      if (await fails(fewer)) kept = fewer;
    }
  }
  return kept;
}
