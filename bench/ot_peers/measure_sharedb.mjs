// node measure_sharedb.mjs RUNS SECONDS: commits at a sharedb backend with its memory storage, and 100 editors
// of one document, a line of JSON for each figure. Client and server are in this one process.
import ShareDB from 'sharedb';

import { kKinds, smallOperation, startDocument } from './small_commits.mjs';

const kCommits = 5000;
const kSmall = 100;
const kEditors = 100;
const kRounds = 10;

const [runs, seconds] = process.argv.slice(2).map(Number);
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const median = (times) => times.sort((left, right) => left - right)[times.length >> 1];
const called = (start) => new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value))));

async function openBackend(elements) {
  const backend = new ShareDB();
  const connection = backend.connect();
  const document = connection.get('c', 'd');
  await called((done) => document.create(startDocument(elements), done));
  return { backend, connection };
}

// Straight into the backend, without the agent's and the client's part; only the parsing of the message is in it.
async function commitMs(backend, agent, messages, from, until) {
  const end = performance.now() + until;
  const start = cpuMs();
  let at = from;
  for (; at < messages.length && performance.now() < end; ++at)
    await called((done) => backend.submit(agent, 'c', 'd', JSON.parse(messages[at]), {}, done));
  return { ms: cpuMs() - start, commits: at - from };
}

function messagesOf(kind, count) {
  const map = {};
  return Array.from({ length: count }, (_, at) => {
    const op = smallOperation(kind, at, at, map);
    if (kind === 'object') map[op[0].p[1]] = op[0].oi;
    return JSON.stringify({ src: 'bench', seq: at + 1, v: at + 1, op, x: {} });
  });
}

// Operations build on one another, so every run goes on where the last one ended; the first warms up.
async function commits(kind, elements) {
  const { backend, connection } = await openBackend(elements);
  const messages = messagesOf(kind, kCommits * (runs + 1));
  const times = [];
  let at = 0;
  for (let run = 0; run <= runs; ++run) {
    const { ms, commits: done } = await commitMs(backend, connection.agent, messages.slice(0, at + kCommits), at, (seconds * 1000) / (runs + 1));
    if (run > 0) times.push((ms * 1e6) / done);
    at += done;
  }
  const ns = median(times);
  console.log(JSON.stringify({ figure: `commit/${kind}/${elements}`, ns, per_second: 1e9 / ns, items: at }));
}

/// Every editor makes an edit at once, then all wait until everybody has everything.
async function editorsMs(backend, elements) {
  const documents = Array.from({ length: kEditors }, () => backend.connect().get('c', 'd'));
  for (const document of documents) await called((done) => document.subscribe(done));
  let made = 0;
  const round = async () => {
    for (const document of documents) {
      const kind = kKinds[made % kKinds.length];
      const before = document.data.text.length - startDocument(0).text.length;
      document.submitOp(smallOperation(kind, made, before, document.data.map));
      ++made;
    }
    await Promise.all(documents.map((document) => new Promise((resolve) => document.whenNothingPending(resolve))));
    const version = Math.max(...documents.map((document) => document.version));
    while (documents.some((document) => document.version < version)) await new Promise((resolve) => setImmediate(resolve));
  };
  await round();
  const times = [];
  for (let run = 0; run < runs; ++run) {
    const start = cpuMs();
    for (let at = 0; at < kRounds; ++at) await round();
    times.push(((cpuMs() - start) * 1e6) / (kRounds * kEditors));
  }
  const [first, ...others] = documents.map((document) => JSON.stringify(Object.entries(document.data.map).sort()) + document.data.text + document.data.count);
  const diverged = others.filter((text) => text !== first).length;
  const ns = median(times);
  console.log(JSON.stringify({ figure: `editors/${kEditors}/${elements}`, ns, per_second: 1e9 / ns, items: made, diverged }));
}

for (const kind of kKinds) await commits(kind, kSmall);
await commits('number', 10_000);
await editorsMs((await openBackend(kSmall)).backend, kSmall);
process.exit(0);
