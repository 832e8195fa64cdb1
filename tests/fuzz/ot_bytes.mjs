// Documents and operations of the json-ot vectors as bytes, by the grammar in src/ot/README.md.

const kTypes = ['null', 'boolean', 'number', 'date', 'text', 'array', 'object'];
const kOperations = ['noop', 'text', 'textSet', 'arrIns', 'arrDel', 'arrRep', 'arrMov', 'arrSet', 'objPut', 'objDel', 'objSet',
  'numAdd', 'numSet', 'boolSet', 'dateSet'];

/** Writes one state or batch; `names` gives the ids of the vectors their numbers. */
class Output {
  bytes = [];
  expected = [0, 0];
  constructor(names) { this.names = names; }

  varuint(value) {
    for (; value > 127; value = Math.floor(value / 128)) this.bytes.push((value % 128) | 128);
    this.bytes.push(value);
  }
  varint(value) {
    const magnitude = Math.abs(value);
    const rest = Math.floor(magnitude / 64);
    this.bytes.push((rest > 0 ? 128 : 0) | (value < 0 ? 64 : 0) | magnitude % 64);
    if (rest > 0) this.varuint(rest);
  }
  raw(bytes) { this.bytes.push(...bytes); }
  string(text) {
    const bytes = Buffer.from(text);
    this.varuint(bytes.length);
    this.raw(bytes);
  }

  // The root is (0, 0), "2:7" is (2, 7), any other name the next number of replica 0.
  id(name) {
    if (!this.names.has(name)) {
      const [, replica, counter] = /^(\d+):(\d+)$/.exec(name) ?? [];
      this.names.set(name, name.endsWith(':root') ? [0, 0] : replica ? [+replica, +counter] : [0, this.names.size + 1]);
    }
    return this.names.get(name);
  }
  headed(name, head) {
    const [replica, counter] = this.id(name);
    const [known, next] = this.expected;
    const form = replica !== known ? 2 : counter === next ? 0 : 1;
    this.bytes.push(head(form));
    if (form === 2) [replica, counter].forEach((number) => this.varuint(number));
    if (form === 1) this.varint(counter - next);
    this.expected = [replica, counter + 1];
  }

  scalarForm(type, value) {
    if (type === 'boolean') return value ? 1 : 0;
    return type === 'number' && !Number.isSafeInteger(value) ? 2 : 0;
  }
  scalar(type, value) {
    if (type === 'boolean' || type === 'null') return;
    if (this.scalarForm(type, value) === 0) return this.varint(value);
    const real = Buffer.alloc(8);
    real.writeDoubleBE(value);
    this.raw(real);
  }
  element({ id, type, value }) {
    const isScalar = ['null', 'boolean', 'number', 'date'].includes(type);
    this.headed(id, (form) => kTypes.indexOf(type) | (isScalar ? this.scalarForm(type, value) << 3 : 0) | form << 5);
    if (isScalar) this.scalar(type, value);
    else if (type === 'text') this.string(value);
    else this.content(type, value);
  }
  content(type, value) {
    const parts = type === 'array' ? value : Object.entries(value).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    this.varuint(parts.length);
    for (const part of parts) {
      if (type === 'object') this.string(part[0]);
      this.element(type === 'object' ? part[1] : part);
    }
  }

  components(list) {
    for (const part of list) {
      if (typeof part === 'number') this.varuint(part * 4 + 1);
      else if (typeof part === 'object') this.varuint(part.d * 4 + 3);
      else {
        const bytes = Buffer.from(part);
        this.varuint(bytes.length * 4 + 2);
        this.raw(bytes);
      }
    }
    this.bytes.push(0);
  }
  operation(op) {
    const kind = kOperations.indexOf(op.op);
    if (kind === 0) return this.bytes.push(0);
    const scalarType = { numAdd: 'number', numSet: 'number', boolSet: 'boolean', dateSet: 'date' }[op.op];
    const value = op.op === 'numAdd' ? op.d : op.v;
    this.headed(op.id, (form) => kind | form << 4 | (scalarType ? this.scalarForm(scalarType, value) << 6 : 0));
    if (scalarType) return this.scalar(scalarType, value);
    if (op.op === 'text') return this.components(op.c);
    if (op.op === 'textSet') return this.string(op.v);
    if (op.op === 'arrMov') return [op.f, op.t].forEach((index) => this.varuint(index));
    if (op.op === 'arrSet' || op.op === 'objSet') return this.content(op.op === 'arrSet' ? 'array' : 'object', op.v);
    if (op.op.startsWith('arr')) this.varuint(op.i);
    else this.string(op.k);
    if (op.v) this.element(op.v);
  }
}

const listOf = (op) => (op.op === 'batch' ? op.ops.flatMap(listOf) : [op]);

/** The document as the bytes of a state. Where it is no object with the root's id, it becomes a member of one. */
export function stateBytes(document, names) {
  const out = new Output(names);
  const isRoot = document.type === 'object' && document.id.endsWith(':root');
  out.element(isRoot ? document : { id: ':root', type: 'object', value: { v: document } });
  return Buffer.from(out.bytes);
}

export function batchBytes(op, names) {
  const out = new Output(names);
  const list = listOf(op);
  out.varuint(list.length);
  list.forEach((one) => out.operation(one));
  return Buffer.from(out.bytes);
}
