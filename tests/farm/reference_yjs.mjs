// The Yjs that Weft is compared with: the one of the integration tests, with a clock of ours.
import { createRequire } from 'node:module';

/// What Yjs takes for the time, in milliseconds; its undo manager groups edits by it.
export const clock = { now: 1000000 };

// lib0 keeps the function that it finds when it is loaded.
Date.now = () => clock.now;

const require = createRequire(new URL('../integration/package.json', import.meta.url));
export const Y = require('yjs');
