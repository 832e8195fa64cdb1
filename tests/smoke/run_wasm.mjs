// Runs a standalone WebAssembly program and ends with its exit status.
//
//   node run_wasm.mjs PROGRAM.wasm
//
// Of the system interface only what a test program needs is there: it may write to its standard
// output and error, and exit. Everything else answers "not supported".
import { readFile } from 'node:fs/promises'
import { writeSync } from 'node:fs'

const kSuccess = 0
const kBadDescriptor = 8
const kNotSupported = 58

class ProgramExit extends Error {
  constructor (status) {
    super(`exit ${status}`)
    this.status = status
  }
}

let memory

// Writes a list of (address, length) pairs and stores the number of bytes written.
const fdWrite = (descriptor, vectors, count, written) => {
  if (descriptor !== 1 && descriptor !== 2) return kBadDescriptor
  const view = new DataView(memory.buffer)
  let total = 0
  for (let i = 0; i < count; i++) {
    const address = view.getUint32(vectors + 8 * i, true)
    const length = view.getUint32(vectors + 8 * i + 4, true)
    writeSync(descriptor, new Uint8Array(memory.buffer, address, length))
    total += length
  }
  view.setUint32(written, total, true)
  return kSuccess
}

// A program without arguments: two counts, both zero.
const argsSizesGet = (count, bytes) => {
  const view = new DataView(memory.buffer)
  view.setUint32(count, 0, true)
  view.setUint32(bytes, 0, true)
  return kSuccess
}

const system = {
  fd_write: fdWrite,
  args_sizes_get: argsSizesGet,
  args_get: () => kSuccess,
  proc_exit: (status) => { throw new ProgramExit(status) }
}

const importsOf = (module) => {
  const imports = {}
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {}
    imports[from][name] = system[name] ?? (() => kNotSupported)
  }
  return imports
}

const run = async (path) => {
  const module = await WebAssembly.compile(await readFile(path))
  const instance = await WebAssembly.instantiate(module, importsOf(module))
  memory = instance.exports.memory
  try {
    instance.exports._start()
    return 0
  } catch (error) {
    if (error instanceof ProgramExit) return error.status
    throw error
  }
}

process.exitCode = await run(process.argv[2])
