// node measure_transforms.mjs ENGINE STREAMS RUNS [GROUPS]: how long both sides of a transform take, and whether what
// comes out leads to one state, a line of JSON for each group of the streams.
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

import { convertSteps } from './plain_steps.mjs';

// So long is one run, and so long runs the compiler up to it.
const kRunMs = 400;
const kWarmUpMs = 2000;

const [name, file, runs, wanted = '.'] = process.argv.slice(2);
const { engine } = await import(`./engine_${name}.mjs`);
const { document, groups } = JSON.parse(readFileSync(file, 'utf8'));

// CPU of all threads: collecting and compiling is part of what an engine in JavaScript costs.
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

// Both sides must lead to what the steps alone lead to before the other side comes: then the engine got the work
// that everybody got.
function prepare(steps) {
  const { converted, state } = convertSteps(document, steps, engine.convert);
  const op = engine.batch(converted);
  if (!isDeepStrictEqual(engine.apply(document, op), state)) throw new Error('an operation does something else than its steps');
  return op;
}

// Where the last result stays, so that no compiler finds out that nobody wants it.
let kept;

function pass(pairs) {
  for (let at = 0; at < pairs.length; ++at) kept = engine.bothSides(pairs[at].s, pairs[at].c);
}

function nsPerPair(pairs, milliseconds) {
  const start = cpuMs();
  const end = performance.now() + milliseconds;
  let passes = 0;
  do { pass(pairs); ++passes; } while (performance.now() < end);
  return ((cpuMs() - start) * 1e6) / (passes * pairs.length);
}

function converges({ s, c }) {
  try {
    const [s2, c2] = engine.bothSides(s, c);
    return isDeepStrictEqual(engine.apply(engine.apply(document, s), c2), engine.apply(engine.apply(document, c), s2));
  } catch {
    return undefined;
  }
}

for (const { name: group, pairs: steps } of groups.filter((one) => new RegExp(wanted).test(one.name))) {
  const prepared = steps.map(({ s, c }) => ({ s: prepare(s), c: prepare(c) }));
  const outcomes = prepared.map(converges);
  // What throws cannot be timed; it is left out and counted.
  const pairs = prepared.filter((_, at) => outcomes[at] !== undefined);
  nsPerPair(pairs, kWarmUpMs);
  const times = Array.from({ length: Number(runs) }, () => nsPerPair(pairs, kRunMs)).sort((left, right) => left - right);
  const ns = times[times.length >> 1];
  console.log(JSON.stringify({
    figure: `transform/${group}`, ns, per_second: 1e9 / ns, items: pairs.length,
    diverged: outcomes.filter((outcome) => outcome === false).length, threw: steps.length - pairs.length,
  }));
}
if (kept === undefined) throw new Error('nothing was transformed');
