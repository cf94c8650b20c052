// The table of docs/performance.md from bench/results.json: node bench/table.js
import { readFileSync } from 'node:fs';

const { date, machine, cases } = JSON.parse(readFileSync(new URL('results.json', import.meta.url), 'utf8'));
console.log(`Measured ${date}, Node ${machine.node}, ${machine.cores} cores of ${machine.cpu}.\n`);
console.log('| case | ours, s | peer, s | ratio (min to max) | peak MiB | wanted | met |');
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const { name, figures, targets, met } of cases) {
  const { ours, peer, ratio, peakMiB } = figures;
  const wanted = [
    ...(targets.most === undefined ? [] : [`at most ${targets.most}`]),
    ...(targets.least === undefined ? [] : [`at least ${targets.least}`]),
    ...(targets.mostMiB === undefined ? [] : [`${targets.mostMiB} MiB`]),
    ...(targets.mostShare === undefined ? [] : [`${targets.mostShare * 100} % of a core`]),
  ].join(', ');
  const cells = [
    name,
    ours.median.toFixed(2),
    peer.median.toFixed(2),
    `${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)})`,
    peakMiB.toFixed(0),
    wanted,
    met ? 'yes' : 'no',
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
