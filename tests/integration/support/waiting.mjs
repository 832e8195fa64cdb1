// Tests wait for what they expect to see, never for an amount of time; the deadline only ends a
// run that has already failed.
const kPollMs = 5;
export const kDeadlineMs = 30_000;

export async function until(what, predicate, deadlineMs = kDeadlineMs) {
  const end = performance.now() + deadlineMs;
  while (!predicate()) {
    if (performance.now() > end) throw new Error(`waited ${deadlineMs} ms in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, kPollMs));
  }
}

/// Lets sockets and timers of this process run once.
export function turn() { return new Promise((resolve) => setImmediate(resolve)); }
