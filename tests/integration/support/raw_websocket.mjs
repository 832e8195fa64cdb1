// A WebSocket client that can break every rule: frames are built by hand and sent as they are.
import { connect } from 'node:net';
import { randomBytes } from 'node:crypto';

import { until } from './waiting.mjs';

export const kContinuation = 0;
export const kText = 1;
export const kBinary = 2;
export const kClose = 8;
export const kPing = 9;

/// One frame. `length` claims another payload length than the real one, `lengthBytes` (2 or 8)
/// forces its width, `reserved` sets the three reserved bits.
export function frame(opcode, payload, { fin = true, masked = true, reserved = 0, length, lengthBytes } = {}) {
  const size = BigInt(length ?? payload.length);
  const width = lengthBytes ?? (size < 126n ? 0 : size < 65536n ? 2 : 8);
  const head = Buffer.alloc(2 + width);
  head[0] = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  head[1] = (masked ? 0x80 : 0) | (width === 0 ? Number(size) : width === 2 ? 126 : 127);
  if (width === 2) head.writeUInt16BE(Number(size), 2);
  if (width === 8) head.writeBigUInt64BE(size, 2);
  if (!masked) return Buffer.concat([head, payload]);
  const key = randomBytes(4);
  return Buffer.concat([head, key, payload.map((byte, at) => byte ^ key[at & 3])]);
}

export function closePayload(code, reason = Buffer.alloc(0)) {
  const payload = Buffer.alloc(2 + reason.length);
  payload.writeUInt16BE(code, 0);
  reason.copy(payload, 2);
  return payload;
}

export class RawWebSocket {
  constructor(socket) {
    this.socket = socket;
    this.messages = [];
    this.closeCode = null;
    this.closed = false;
    this.status = 0;
    this.input_ = Buffer.alloc(0);
    socket.on('data', (bytes) => this.take_(bytes));
    socket.on('error', () => {});
    socket.on('close', () => { this.closed = true; });
  }

  /// Connects and asks for the upgrade; returns once it is granted, or refused.
  static open(server, room, options) { return RawWebSocket.openUrl(`${server.url}/${room}`, options); }

  static async openUrl(url, { headers = [] } = {}) {
    const { port, pathname } = new URL(url);
    const raw = new RawWebSocket(connect(Number(port), '127.0.0.1'));
    raw.socket.write([`GET ${pathname} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Connection: Upgrade', 'Upgrade: websocket',
      'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`, ...headers, '', ''].join('\r\n'));
    await until('the upgrade is answered', () => raw.status !== 0 || raw.closed);
    return raw;
  }

  sendRaw(bytes) { this.socket.write(bytes); }
  sendBinary(payload) { this.sendRaw(frame(kBinary, Buffer.from(payload))); }
  destroy() { this.socket.destroy(); }

  take_(bytes) {
    this.input_ = Buffer.concat([this.input_, bytes]);
    if (this.status === 0 && !this.takeAnswer_()) return;
    while (this.takeFrame_());
  }

  takeAnswer_() {
    const end = this.input_.indexOf('\r\n\r\n');
    if (end < 0) return false;
    this.status = Number(this.input_.subarray(9, 12).toString());
    this.input_ = this.input_.subarray(end + 4);
    return this.status === 101;
  }

  takeFrame_() {
    const input = this.input_;
    if (input.length < 2) return false;
    const short = input[1] & 0x7f;
    const head = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (input.length < head) return false;
    const size = short === 126 ? input.readUInt16BE(2) : short === 127 ? Number(input.readBigUInt64BE(2)) : short;
    if (input.length < head + size) return false;
    this.onFrame_(input[0] & 15, Buffer.from(input.subarray(head, head + size)));
    this.input_ = input.subarray(head + size);
    return true;
  }

  onFrame_(opcode, payload) {
    if (opcode === kBinary) this.messages.push(payload);
    if (opcode === kClose) this.closeCode = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
  }
}
