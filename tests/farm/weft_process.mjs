// The Weft side: a program that runs one recorded case per line and answers with one line each.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const kAnswerMs = 60000;

export class WeftProcess {
  constructor(path) {
    this.path = path;
    this.waiting = [];
  }

  start() {
    const child = this.child = spawn(this.path, { stdio: ['pipe', 'pipe', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (data) => { complaint = (complaint + data).slice(-2000); });
    child.stdin.on('error', () => {});  // it has died; `close` tells why
    createInterface({ input: child.stdout }).on('line', (line) => this.waiting.shift()?.done(JSON.parse(line)));
    child.on('close', (code, signal) => {
      this.child = undefined;
      // The first case without an answer is the one that ended it; the others are run again.
      const [died, ...others] = this.waiting.splice(0);
      died?.done({ failures: [`weft_farm ended with ${signal ?? code}: ${complaint}`] });
      for (const { line, done } of others) this.send(line, done);
    });
  }

  /// The failures of a case; none when both engines agree.
  run(recorded) {
    return new Promise((resolve) => this.send(`${JSON.stringify(recorded)}\n`, (answer) => resolve(answer.failures)));
  }

  send(line, answered) {
    if (!this.child) this.start();
    const { child } = this;
    const timer = setTimeout(() => child.kill('SIGKILL'), kAnswerMs);
    const done = (answer) => { clearTimeout(timer); answered(answer); };
    this.waiting.push({ line, done });
    child.stdin.write(line);
  }

  stop() { this.child?.stdin.end(); }
}
