// Runs weft_crdt_bench and the documents from npm on the same work, and prints what each took with the
// ratio to weft.
//
//   node run.mjs --weft PATH [--json] [--peers REGEX] [--groups REGEX] [--figures REGEX] [--runs 5]
//                [--seconds 30] [--long]
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { kConcurrent, kPaperDocuments, kSequential } from './recorded_traces.mjs';
import { kUsualGroups } from './usual_figures.mjs';

const kPeers = ['yjs', 'ywasm', 'loro', 'automerge', 'diamond_types', 'json_joy'];
// A figure that stops by itself takes this many times its seconds at most: one run may begin late.
const kPatience = 3;
// Ours stops at nothing, and rebuilds long sessions before its first line.
const kWeftSeconds = 600;

const flag = (name) => process.argv.includes(`--${name}`);
function option(name, otherwise) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
}
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const runs = option('runs', '5');
const seconds = option('seconds', '30');
const figures = option('figures', '.');

/// Lines of JSON from a program, which is killed when it says nothing for too long. One that ended badly
/// leaves a last line that says so.
async function lines(program, words, patience = Number(seconds) * kPatience) {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  const records = [];
  const wait = () => setTimeout(() => child.kill('SIGKILL'), patience * 1000);
  let timeout = wait();
  for await (const line of createInterface({ input: child.stdout })) {
    records.push(JSON.parse(line));
    clearTimeout(timeout);
    timeout = wait();
  }
  const end = await gone;
  clearTimeout(timeout);
  if (end !== 0) records.push({ figure: 'stopped' });
  return records;
}

const script = (path, ...words) => lines(process.execPath, ['--expose-gc', '--max-old-space-size=6144', here(path), ...words]);

function weftFigures(group) {
  const words = ['--json', '--runs', runs, '--filter', `^${group}/(?=.*(?:${figures}))`];
  return lines(option('weft', 'weft_crdt_bench'), group === 'B4x100' ? [...words, '--long'] : words, kWeftSeconds);
}

async function peerFigures(peer, group) {
  const directory = mkdtempSync(join(tmpdir(), 'weft-peers-'));
  try {
    const records = await script('measure_peer.mjs', peer, group, runs, seconds, figures, directory);
    for (const record of records) {
      const form = record.figure.match(/\/load-(.*)$/)?.[1];
      if (!form || !existsSync(join(directory, form))) continue;
      const [memory] = await script('measure_heap.mjs', peer, form, join(directory, form));
      record.heap_bytes = memory?.heap_bytes;
    }
    return records;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

// ---- what is printed

const short = (number) => number === undefined ? '' : Number(number.toPrecision(3)).toLocaleString('en');

function timeCell(record, base) {
  if (!record) return '';
  if (record.error) return record.error;
  const ratio = base ? ` (${short(record.cpu_ms / base.cpu_ms)}x)` : '';
  if (record.of) return `over ${short(record.cpu_ms)}${ratio}, ${record.done} of ${record.of}`;
  return short(record.cpu_ms) + ratio;
}

function printTable(title, group, results, cell) {
  const figuresSeen = [...new Set([...results.values()].flatMap((records) => records.map(({ figure }) => figure)))];
  const rows = figuresSeen.filter((figure) => figure !== 'stopped').map((figure) => {
    const find = (name) => results.get(name)?.find((record) => record.figure === figure);
    return [figure, [...results.keys()].map((name) => cell(find(name), name === 'weft' ? undefined : find('weft')))];
  }).filter(([, cells]) => cells.some((text) => text !== ''));
  if (rows.length === 0) return;
  console.log(`\n${title}\n\n| | ${[...results.keys()].join(' | ')} |\n|---|${[...results.keys()].map(() => '---|').join('')}`);
  for (const [figure, cells] of rows) console.log(`| ${figure.slice(group.length + 1)} | ${cells.join(' | ')} |`);
}

// The same edits by the same clients must have the same size in the same format.
function compareSizes(results) {
  for (const record of results.get('weft') ?? []) {
    const yjs = results.get('yjs')?.find(({ figure }) => figure === record.figure);
    if (yjs?.bytes !== undefined && yjs.bytes !== record.bytes && !record.figure.endsWith('/merge'))
      console.error(`${record.figure}: ${record.bytes} bytes here and ${yjs.bytes} by yjs`);
  }
}

const matching = (names, pattern) => names.filter((name) => new RegExp(pattern).test(name));
const all = [...new Set([...Object.keys(kSequential), ...Object.keys(kConcurrent), ...Object.keys(kPaperDocuments), ...kUsualGroups,
  ...(flag('long') ? ['B4x100'] : [])])];
const peers = matching(kPeers, option('peers', '.'));

for (const group of matching(all, option('groups', '.'))) {
  const results = new Map([['weft', await weftFigures(group)]]);
  for (const peer of peers) results.set(peer, await peerFigures(peer, group));
  compareSizes(results);
  if (flag('json')) {
    for (const [peer, records] of results) for (const record of records) console.log(JSON.stringify({ peer, ...record }));
  } else {
    printTable(`### ${group}: CPU ms, and how many times weft's`, group, results, timeCell);
    printTable('Bytes applied or written:', group, results, (record) => record?.bytes ? record.bytes.toLocaleString('en') : '');
    printTable('Bytes of memory:', group, results, (record) => record?.heap_bytes ? record.heap_bytes.toLocaleString('en') : '');
    for (const [name, records] of results)
      if (records.some(({ figure }) => figure === 'stopped')) console.log(`\n${name} did not end: the figure after its last failed or took too long.`);
  }
}
