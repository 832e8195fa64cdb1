// Runs weft_ot_bench and the engines from npm on the same work, one after the other, and prints what each took
// with the ratio to weft.
//
//   node run_ot_peers.mjs --weft PATH [--seed 1] [--runs 5] [--seconds 30] [--groups REGEX] [--no-sharedb]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const kEngines = ['json0', 'json1'];

function option(name, otherwise) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
}
const weft = option('weft', 'weft_ot_bench');
const runs = option('runs', '5');
const groups = new RegExp(option('groups', '.'));

/// The lines of JSON that a program prints.
function records(program, words) {
  const text = execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
}
const script = (path, ...words) => records(process.execPath, [fileURLToPath(new URL(path, import.meta.url)), ...words]);
const ours = (filter) => records(weft, ['--json', '--seed', seed, '--runs', runs, '--filter', filter]);

const seed = option('seed', '1');
const short = (number) => Number(number.toPrecision(3)).toLocaleString('en');
const find = (list, figure) => list.find((record) => record.figure === figure);

function cell(record, base) {
  if (!record) return '';
  const doubts = [record.diverged ? `${record.diverged} diverged` : '', record.threw ? `${record.threw} threw` : ''].filter((text) => text);
  return [`${short(record.ns)} (${short(record.ns / base.ns)}x)`, ...doubts].join(', ');
}

function table(title, heads, rows) {
  console.log(`\n${title}\n\n| ${heads.join(' | ')} |\n|${heads.map(() => '---|').join('')}`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

function transforms(directory) {
  const file = join(directory, 'streams.json');
  execFileSync(weft, ['--seed', seed, '--write-streams', file]);
  const mine = ours('^transform');
  const theirs = kEngines.map((engine) => script('measure_transforms.mjs', engine, file, runs, groups.source));
  const rows = mine.filter(({ figure }) => figure.startsWith('transform/') && groups.test(figure.slice('transform/'.length)))
    .map((base) => {
      const name = base.figure.slice('transform/'.length);
      return [name, short(base.ns), cell(find(mine, `transform-copied/${name}`), base), ...theirs.map((list) => cell(find(list, base.figure), base))];
    });
  table('Both sides of a transform, ns of CPU (and how many times weft\'s)', ['', 'weft', 'weft with copies', ...kEngines], rows);
}

function sharedb() {
  const theirs = script('measure_sharedb.mjs', runs, option('seconds', '30'));
  const mine = ours('^(commit-stored/(text|number|object)/(100|10000)|editors/.*)$');
  // Sharedb's memory storage takes what the backend admits: ours is the figure with the storage in it.
  const rows = theirs.map((record) => {
    const base = find(mine, record.figure.replace(/^commit\//, 'commit-stored/'));
    return [record.figure, base ? short(base.ns) : 'not measured', base ? cell(record, base) : short(record.ns)];
  });
  table('An operation at the authority, ns of CPU (and how many times weft\'s)', ['', 'weft', 'sharedb'], rows);
}

const directory = mkdtempSync(join(tmpdir(), 'weft-ot-peers-'));
try {
  transforms(directory);
  if (!process.argv.includes('--no-sharedb')) sharedb();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
