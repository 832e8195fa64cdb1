// Times figures in CPU time of the process: the threads of the collector and of the compiler count,
// because their work is part of what a peer costs.
import { setImmediate } from 'node:timers/promises';

const kStepsBetweenLooks = 64;

/// Thrown when a run takes too long: `done` of `of` steps were made.
class GaveUp extends Error {
  constructor(done, of) {
    super(`gave up after ${done} of ${of}`);
    Object.assign(this, { done, of });
  }
}

/// Goes through steps and gives up when time is up; a peer that is quadratic would never end.
class TimeLimit {
  constructor(seconds) { this.end_ = performance.now() + seconds * 1000; }
  each(items, step) {
    for (let at = 0; at < items.length; ++at) {
      if (at % kStepsBetweenLooks === 0 && performance.now() > this.end_) throw new GaveUp(at, items.length);
      step(items[at]);
    }
  }
}

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

export class FigureTimer {
  constructor({ group, runs, seconds, wanted }) { Object.assign(this, { group, runs, seconds, wanted }); }

  wants(figure) { return this.wanted.test(figure); }

  /// Prints the median of some runs of `work(limit)`, which gives the number of bytes it made or took.
  /// The first run warms up, unless it alone takes too much of the time there is.
  async time(figure, work) {
    if (!this.wants(figure)) return;
    const name = `${this.group}/${figure}`;
    const times = [];
    const start = performance.now();
    const spent = () => (performance.now() - start) / 1000;
    try {
      let { ms, bytes } = this.run_(work);
      if (spent() > this.seconds / 3) times.push(ms);
      while (times.length < this.runs && spent() < this.seconds) {
        // Between runs, what the last one left is given back: finalizers need a turn of the loop.
        globalThis.gc();
        await setImmediate();
        ({ ms, bytes } = this.run_(work));
        times.push(ms);
      }
      times.sort((left, right) => left - right);
      print({ figure: name, cpu_ms: times[times.length >> 1], bytes, runs: times.length });
    } catch (error) {
      if (error instanceof GaveUp) print({ figure: name, cpu_ms: error.ms, done: error.done, of: error.of });
      else print({ figure: name, error: String(error.message ?? error).slice(0, 120) });
    }
  }

  /// Runs `work` untimed, when what it leaves behind is needed and it was not timed. Giving up is no error:
  /// whoever needs it finds that it is not there.
  prepare(figure, work) {
    if (this.wants(figure)) return;
    try {
      work(new TimeLimit(this.seconds));
    } catch (error) {
      if (!(error instanceof GaveUp)) throw error;
    }
  }

  run_(work) {
    const start = cpuMs();
    try {
      const bytes = work(new TimeLimit(this.seconds));
      return { ms: cpuMs() - start, bytes };
    } catch (error) {
      if (error instanceof GaveUp) error.ms = cpuMs() - start;
      throw error;
    }
  }
}

export function print(record) { console.log(JSON.stringify(record)); }

export function expect(holds, what) { if (!holds) throw new Error(what); }
