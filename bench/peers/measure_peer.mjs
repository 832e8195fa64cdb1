// node --expose-gc measure_peer.mjs PEER GROUP RUNS SECONDS FIGURES DIRECTORY: all wanted figures of one
// peer on one trace or workload, a line of JSON each. What the peer writes is left in DIRECTORY.
import { FigureTimer } from './figure_timer.mjs';
import { traceFigures } from './trace_figures.mjs';
import { usualFigures } from './usual_figures.mjs';

const [peer, group, runs, seconds, figures, directory] = process.argv.slice(2);
const { PeerDoc } = await import(`./peer_${peer}.mjs`);
const timer = new FigureTimer({ group, runs: Number(runs), seconds: Number(seconds), wanted: new RegExp(figures) });
await traceFigures(timer, PeerDoc, group, directory);
await usualFigures(timer, PeerDoc, group, directory);
