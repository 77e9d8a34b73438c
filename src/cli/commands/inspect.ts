import { latentStatistics, verdictOf, type LatentStatistics } from '../../core/latent-statistics.ts';
import type { Latent } from '../../core/latent.ts';
import { arrayNote, openArrays } from '../array-files.ts';
import type { Command } from '../command.ts';
import { openOutput } from '../output-file.ts';

/** Stands for standard output. */
const STDOUT = '-';

/** `inspect`: whether latents are plausible draws. */
export const inspect: Command = {
  name: 'inspect',
  summary: 'Says of latents whether they are plausible draws of N(0, I)',
  options: {
    latents: { value: 'FILE', help: 'x_T [N, C, H, W] or [C, H, W]', required: true },
    json: {
      value: 'FILE',
      bare: STDOUT,
      help: 'also writes the statistics: stats.json; without FILE, or -, prints them in place of the table',
    },
  },
  notes: [
    arrayNote,
    'p is two-sided: of ‖x‖² under χ² with D = C·H·W degrees of freedom, of KS, the Kolmogorov–Smirnov distance to N(0, 1).',
    'In JSON, what 0/0 leaves undefined is null.',
  ],
  example: 'inspect --latents x.npy --json stats.json',
  async run(given, { warn, print }) {
    const json = given.text('json');
    const out = json === undefined || json === STDOUT ? null : openOutput('json', json, ['json']);
    const latents = (await openArrays('latents', given.required('latents'), warn)).every();
    const found = latents.map(latentStatistics);
    const text = JSON.stringify({ latents: found }, null, 2);
    await out?.write(Buffer.from(`${text}\n`));
    print(json === STDOUT ? text : describe(latents, found));
  },
};

const headers = ['latent', '‖x‖² z', 'p', 'mean', 'variance', 'skewness', 'kurtosis − 3', 'KS', 'p', ''];

function describe(latents: readonly Latent[], found: readonly LatentStatistics[]): string {
  const rows = found.map((statistics, i) => [`${i}`, ...cells(statistics), wordsOf(latents[i]!, statistics)]);
  const all = [headers, ...rows];
  const widths = headers.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padStart(widths[i]!))).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

function wordsOf({ shape }: Latent, statistics: LatentStatistics): string {
  return verdictOf(statistics, shape).text;
}

function cells(statistics: LatentStatistics): string[] {
  const { zNormSquared, pNormSquared, mean, variance, skewness, excessKurtosis, ksDistance, ksP } =
    statistics;
  const number = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
  return [
    zNormSquared.toFixed(2),
    probability(pNormSquared),
    ...[mean, variance, skewness, excessKurtosis, ksDistance].map(number),
    probability(ksP),
  ];
}

/** `0.849`, `6.6e-121`. */
function probability(p: number): string {
  return p >= 0.001 || p === 0 ? p.toFixed(3) : p.toExponential(1);
}
