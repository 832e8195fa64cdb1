// Runs every load scenario against weftd and its peers, and prints medians and ratios.
//
//   node compare.mjs --weftd PATH --load PATH [--repeats 3] [--scenarios REGEX] [--servers REGEX]
//
// Each run has a fresh server process. Repeats are interleaved, so that a disturbance of the
// machine falls on all servers alike: compare servers inside one run of this program only.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

function option(name, otherwise) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
}

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const repeats = Number(option('repeats', 3));
const wanted = { scenarios: new RegExp(option('scenarios', '.')), servers: new RegExp(option('servers', '.')) };

const kServers = [
  { name: 'weftd', command: [option('weftd', 'weftd'), '--listen', '127.0.0.1:{port}', '--data', '{data}', '--log-level', 'warning'], path: '/yjs' },
  { name: 'y-websocket', command: ['node', here('node_modules/@y/websocket-server/src/server.js')], path: '' },
  { name: 'hocuspocus', command: ['node', here('serve_hocuspocus.mjs'), '{port}'], path: '', extra: ['--proto', 'hocuspocus'] },
];

const kScenarios = [
  ['idle-5000', 'idle --conns 5000', ['bytes_per_conn', 'rss_mb', 'cpu_ms_per_connect', 'idle_cpu']],
  ['fanout-100', 'fanout --readers 100 --rate 20 --secs 3', ['cpu_us_per_delivery', 'delivered_per_s', 'p50_ms', 'p99_ms', 'load_cpu']],
  ['fanmax-100', 'fanout --readers 100 --rate 0 --secs 3', ['cpu_us_per_delivery', 'delivered_per_s', 'p50_ms', 'p99_ms', 'load_cpu']],
  ['rooms-100x5', 'rooms --rooms 100 --per 5 --rate 10 --secs 3', ['cpu_us_per_delivery', 'delivered_per_s', 'p50_ms', 'p99_ms', 'load_cpu']],
  ['join-200', 'join --clients 200 --bytes 1000000', ['cpu_ms_per_join', 'all_synced_ms', 'p50_ms', 'p99_ms', 'rss_most_mb']],
  ['stall-20', 'fanout --readers 20 --stalled 20 --rate 200 --pad 16384 --secs 5', ['rss_growth_mb', 'p50_ms', 'p99_ms', 'cpu_us_per_delivery', 'closed']],
];

const kPortBegin = 20_000;
const kPorts = 10_000;
let port = kPortBegin + Math.floor(Math.random() * kPorts);

function reachable() {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
    socket.on('error', () => resolve(false));
  });
}

async function startServer(server, directory) {
  const fill = (word) => word.replaceAll('{port}', String(port)).replaceAll('{data}', directory);
  const [program, ...words] = server.command.map(fill);
  const child = spawn(program, words, { env: { ...process.env, HOST: '127.0.0.1', PORT: String(port) }, stdio: 'ignore' });
  for (let tries = 0; !await reachable(); ++tries) {
    if (tries === 200 || child.exitCode !== null) throw new Error(`${server.name} did not start`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return child;
}

async function runOnce(server, scenario) {
  port = kPortBegin + (port + 1 - kPortBegin) % kPorts;
  const directory = mkdtempSync(join(tmpdir(), 'weft-load-'));
  const child = await startServer(server, directory);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  try {
    const words = [...scenario.split(' '), '--url', `ws://127.0.0.1:${port}${server.path}`, '--pid', String(child.pid), ...(server.extra ?? [])];
    const { stdout } = await promisify(execFile)(option('load', 'weft_load'), words, { timeout: 180_000 });
    return JSON.parse(stdout);
  } finally {
    child.kill('SIGKILL');
    await gone;
    rmSync(directory, { recursive: true, force: true });
  }
}

function median(values) {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[(sorted.length - 1) >> 1];
}

function printTable([name, words, columns], results) {
  console.log(`\n### ${name}: \`weft_load ${words}\`, medians of ${repeats}\n`);
  console.log(`| server | ${columns.join(' | ')} | ${columns[0]} / weftd |`);
  console.log(`|---|${columns.map(() => '---|').join('')}---|`);
  const base = results.get('weftd');
  for (const [server, rows] of results) {
    const cell = (column) => Number(median(rows.map((row) => row[column])).toPrecision(3));
    const ratio = base ? (cell(columns[0]) / Number(median(base.map((row) => row[columns[0]])))).toPrecision(2) : '';
    console.log(`| ${server} | ${columns.map((column) => cell(column)).join(' | ')} | ${ratio} |`);
  }
}

const servers = kServers.filter(({ name }) => wanted.servers.test(name));
const scenarios = kScenarios.filter(([name]) => wanted.scenarios.test(name));
const results = new Map(scenarios.map(([name]) => [name, new Map(servers.map((server) => [server.name, []]))]));
for (let repeat = 1; repeat <= repeats; ++repeat) {
  for (const [name, words] of scenarios) {
    for (const server of servers) {
      const row = await runOnce(server, words);
      results.get(name).get(server.name).push(row);
      console.error(repeat, name, server.name, JSON.stringify(row));
    }
  }
}
for (const scenario of scenarios) printTable(scenario, results.get(scenario[0]));
