// Requests that must be refused, and their connection closed, while others go on undisturbed.
import assert from 'node:assert/strict';

import { Bystanders } from './support/bystanders.mjs';
import { RawHttp } from './support/raw_http.mjs';
import { RawWebSocket } from './support/raw_websocket.mjs';
import { scenario } from './support/stage.mjs';
import { until } from './support/waiting.mjs';

const kBadRequest = 400;
const kHeaderTooLarge = 431;

const request = (...lines) => ['GET /healthz HTTP/1.1', 'Host: weft', ...lines, '', ''].join('\r\n');
const post = (...lines) => ['POST /healthz HTTP/1.1', 'Host: weft', ...lines].join('\r\n');
const chunked = (body) => post('Transfer-Encoding: chunked', '', body);

const kRefused = [
  ['a negative length', post('Content-Length: -1', '', '')],
  ['a signed length', post('Content-Length: +5', '', 'hello')],
  ['a length that overflows 64 bits', post('Content-Length: 18446744073709551617', '', 'x')],
  ['a length of many digits', post(`Content-Length: ${'9'.repeat(60)}`, '', 'x')],
  ['a hexadecimal length', post('Content-Length: 0x5', '', 'hello')],
  ['an empty length', post('Content-Length: ', '', '')],
  ['two different lengths', post('Content-Length: 5', 'Content-Length: 6', '', 'hello!')],
  ['the same length twice', post('Content-Length: 5', 'Content-Length: 5', '', 'hello')],
  ['a list of lengths', post('Content-Length: 5, 5', '', 'hello')],
  ['a length beside chunks', post('Content-Length: 5', 'Transfer-Encoding: chunked', '', '0\r\n\r\n')],
  ['chunks beside a length', post('Transfer-Encoding: chunked', 'Content-Length: 5', '', '0\r\n\r\n')],
  ['a chunk size that overflows', chunked('FFFFFFFFFFFFFFFFF\r\nx\r\n0\r\n\r\n')],
  ['a chunk size just past 64 bits', chunked('10000000000000000\r\nx\r\n0\r\n\r\n')],
  ['a negative chunk size', chunked('-1\r\nx\r\n0\r\n\r\n')],
  ['a chunk size that is no number', chunked('zz\r\nx\r\n0\r\n\r\n')],
  ['bare line feeds', 'GET /healthz HTTP/1.1\nHost: weft\n\n'],
  ['a bare line feed after a header', 'GET /healthz HTTP/1.1\r\nHost: weft\nX: 1\r\n\r\n'],
  ['a bare line feed after a chunk size', chunked('1\nx\r\n0\r\n\r\n')],
  ['a folded header', request('X-Fold: one', ' two')],
  ['a header folded by a tab', request('X-Fold: one', '\ttwo')],
  ['a space before the colon', request('X-Space : 1')],
  ['a header without a colon', request('nothing here')],
  ['a NUL in a header', request('X-Nul: a\0b')],
  ['no HTTP at all', 'I am not a request\r\n\r\n'],
];
const kTooLarge = [
  ['a very long header', request(`X-Long: ${'x'.repeat(1 << 20)}`)],
  ['very many headers', request(...Array.from({ length: 5000 }, (_, at) => `X-${at}: ${at}`))],
  ['a very long target', `GET /${'x'.repeat(1 << 20)} HTTP/1.1\r\nHost: weft\r\n\r\n`],
];

async function refuse(server, what, bytes, statuses) {
  const raw = new RawHttp(server);
  raw.send(bytes);
  await raw.end(what);
  assert.ok(statuses.includes(raw.status), `${what}: answered ${raw.status}`);
  assert.equal(raw.answer.split('HTTP/1.').length, 2, `${what}: one answer`);
}

scenario('Malformed and oversized requests are refused and their connection is closed', async (stage) => {
  const server = await stage.server();
  const bystanders = await Bystanders.join(stage, server, 'http');
  for (const [what, bytes] of kRefused) await refuse(server, what, bytes, [kBadRequest]);
  for (const [what, bytes] of kTooLarge) await refuse(server, what, bytes, [kBadRequest, 414, kHeaderTooLarge]);
  await refuse(server, 'a smuggled second request',
    post('Content-Length: 5', 'Transfer-Encoding: chunked', '', '0\r\n\r\nGET /readyz HTTP/1.1\r\nHost: weft\r\n\r\n'), [kBadRequest]);
  await bystanders.finish();
});

scenario('A malformed upgrade is refused', async (stage) => {
  const server = await stage.server();
  const upgrade = (lines) => [`GET /yjs/room HTTP/1.1`, 'Host: weft', ...lines, '', ''].join('\r\n');
  const kGood = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==' };
  const linesWith = (change) => Object.entries({ ...kGood, ...change }).filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${value}`);
  for (const change of [{ 'Sec-WebSocket-Key': null }, { 'Sec-WebSocket-Key': 'short' }, { 'Sec-WebSocket-Version': '8' }]) {
    const raw = new RawHttp(server);
    raw.send(upgrade(linesWith(change)));
    await until('an answer', () => raw.status !== 0);
    assert.ok(raw.status >= 400 && raw.status < 500, `${JSON.stringify(change)}: answered ${raw.status}`);
    raw.destroy();
  }
  for (const room of ['%zz', '%', '%C3', '%ED%A0%80', 'nul%00', 'x'.repeat(2000)]) {
    const raw = await RawWebSocket.open(server, room);
    assert.equal(raw.status, 400, `room ${room}`);
    raw.destroy();
  }
});

scenario('Chunks and lengths that are right are understood', async (stage) => {
  const server = await stage.server();
  for (const bytes of [request('Connection: close'), request('X-Empty:', 'Connection: close')]) {
    const raw = new RawHttp(server);
    raw.send(bytes);
    await raw.end('a good request');
    assert.equal(raw.status, 200);
  }
});
