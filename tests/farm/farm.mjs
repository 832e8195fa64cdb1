// Random histories, run by Yjs and by Weft, which must agree in every byte and event.
//
//   node farm.mjs --weft PROGRAM [--seed N] [--count N | --soak SECONDS] [--keep-going]
//   node farm.mjs --weft PROGRAM --replay FILE
//
// A difference prints the seed and a small history that still shows it; --replay runs a file of
// such lines again. The last line tells how many histories were run, how many of them differ, and
// their seeds; without --keep-going the first difference is the end.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { makeHistory } from './random_history.mjs';
import { shrink } from './shrink.mjs';
import { WeftProcess } from './weft_process.mjs';
import { YjsWorld } from './yjs_world.mjs';

const kAhead = 8;  // cases that wait for Weft while Yjs makes the next
const kFailuresShown = 6;
const kProgressEvery = 1000;

const { values: options } = parseArgs({ options: {
  weft: { type: 'string' }, seed: { type: 'string', default: '1' }, count: { type: 'string', default: '200' },
  soak: { type: 'string' }, replay: { type: 'string' }, 'keep-going': { type: 'boolean', default: false } } });

function record({ setup, steps }) {
  const world = new YjsWorld(setup);
  for (const step of steps) world.run(step);
  return world.recorded();
}

// What Yjs itself throws at is no history to compare.
function recordOrNothing(history) {
  try {
    return record(history);
  } catch {
    return undefined;
  }
}

async function report(name, history, failures, weft) {
  console.log(`FAIL ${name}: ${failures.length} differences`);
  const fails = async (smaller) => {
    const recorded = recordOrNothing(smaller);
    return recorded !== undefined && (await weft.run(recorded)).length > 0;
  };
  const small = await shrink(history, fails);
  const shown = await weft.run(record(small));
  for (const failure of shown.slice(0, kFailuresShown)) console.log(`   ${failure}`);
  console.log(`history  ${JSON.stringify(small)}`);
}

// Lines that begin with # say what a history is about.
async function replayFile(path, weft) {
  const differing = [];
  const lines = readFileSync(path, 'utf8').split('\n').filter((line) => line.trim() && !line.startsWith('#'));
  for (const [number, line] of lines.entries()) {
    const failures = await weft.run(record(JSON.parse(line.replace(/^history\s+/, ''))));
    if (failures.length) differing.push(number + 1);
    for (const failure of failures) console.log(`   ${failure}`);
  }
  console.log(`${lines.length} histories of ${path}, ${differing.length} differ${listed(differing)}`);
  return differing.length;
}

const listed = (numbers) => (numbers.length ? `: ${numbers.join(' ')}` : '');

function makeOrTell(seed) {
  try {
    return makeHistory(seed);
  } catch (error) {
    console.log(`FAIL seed ${seed}: Yjs threw: ${error.stack}`);
    return undefined;
  }
}

async function runSeeds(weft) {
  const first = Number(options.seed);
  const soakMs = options.soak && Number(options.soak) * 1000;
  const started = performance.now();
  const more = (seed) => (soakMs ? performance.now() - started < soakMs : seed < first + Number(options.count));
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
  let seed = first;
  const running = new Set();
  const failed = [];  // seeds
  const differing = [];
  for (; more(seed) && (failed.length === 0 || options['keep-going']); ++seed) {
    const done = seed - first;
    if (done > 0 && done % kProgressEvery === 0) console.log(`${done} histories, ${failed.length} differ, ${seconds()}`);
    const history = makeOrTell(seed);
    if (!history) { failed.push(seed); continue; }
    const made = seed;
    const run = weft.run(history.recorded).then((failures) => {
      running.delete(run);
      if (failures.length === 0) return;
      failed.push(made);
      differing.push({ name: `seed ${made}`, history: { setup: history.setup, steps: history.steps }, failures });
    });
    running.add(run);
    if (running.size >= kAhead) await Promise.race(running);
  }
  await Promise.all(running);
  for (const { name, history, failures } of differing) await report(name, history, failures, weft);
  console.log(`${seed - first} histories from seed ${first}, ${failed.length} differ${listed(failed)}, ${seconds()}`);
  return failed.length;
}

const weft = new WeftProcess(options.weft);
const failed = options.replay ? await replayFile(options.replay, weft) : await runSeeds(weft);
weft.stop();
process.exitCode = failed === 0 ? 0 : 1;
