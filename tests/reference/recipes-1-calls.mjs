/** The calls of the command line whose files tests/fixtures/recipes/1 keeps, in order: [files that are kept, words]. */

const cpu = ['--provider', 'cpu'];
const bundled = ['--model', 'bundled:toonhead-32', ...cpu];
const other = ['--model', 'tests/fixtures/unet-scale-shift', ...cpu];
const of = (option, refs) => refs.flatMap((ref) => [`--${option}`, ref]);
const seeds = ['seed:3', 'seed:8'];
const captions = ['--captions', 'on', '--labels', 'on', '--scale', '1'];

/** One call for each ending: the same figure in several formats. */
const inEach = (endings, name, words) =>
  endings.map((ending) => [[`${name}.${ending}`], [...words, '--out', `${name}.${ending}`]]);

const line = ['line', ...bundled, ...of('pin', seeds), '--frames', '3', '--steps', '2', ...captions];
const film = ['line', ...bundled, ...of('pin', seeds), '--frames', '3', '--steps', '2', '--scale', '1'];
const short = ['line', ...bundled, ...of('pin', seeds), '--frames', '2', '--steps', '2'];
const streams = ['torch-cpu:1', 'torch-cuda:2', 'numpy:3', 'numpy-legacy:4'];
const refs = ['file:xT.npy#1', 'slerp(seed:1, file:xT.npy, 0.25)', 'near(lerp(seed:2, numpy:3, 0.5), 20, 5)'];
const corners = of('corner', ['seed:3', 'seed:8', 'seed:12', 'near(seed:3, 30, 21)']);
const plane = ['plane', ...bundled, ...corners, '--columns', '2', '--rows', '3', '--steps', '2'];
const smallPlane = ['plane', ...bundled, ...corners, '--columns', '2', '--rows', '2', '--steps', '2'];
const sheet = ['consistency', ...bundled, ...of('pin', seeds), '--ladder', '2,3,4', '--scale', '1'];
const flicker = ['consistency', ...bundled, ...of('pin', seeds), '--ladder', '2,4', '--scale', '1'];
const way = [
  'trajectory',
  ...bundled,
  '--pin',
  'seed:3',
  '--ladder',
  '2,4',
  '--columns',
  '3',
  '--scale',
  '1',
];
const twoWays = ['trajectory', ...bundled, '--pin', 'seed:3', '--ladder', '1,2', '--scale', '1'];
const oneWay = ['trajectory', ...bundled, '--pin', 'numpy:3', '--ladder', '3', '--scale', '1'];
const samples = ['sample', ...bundled, '--seed', '5', '--count', '3', '--steps', '3', ...captions];

export const inputs = [['latent', '--seed', '7', '--shape', '3,32,32', '--count', '2', '--out', 'xT.npy']];

export const calls = [
  ...inEach(['png', 'json', 'svg', 'pdf'], 'line', [...line, '--title', 'Noise & "pictures" <1> – Größe π']),
  [
    ['line-streams.png'],
    [
      ...['line', ...bundled, ...of('pin', streams), '--frames', '2', '--steps', '3', '--loop', ...captions],
      ...['--easing', 'ease', '--theme', 'dark', '--tau', 'trailing', '--out', 'line-streams.png'],
    ],
  ],
  [
    ['line-eta.png'],
    [
      ...[...line, '--eta', '1', '--noise-seed', '18446744073709551615', '--clip', 'rederive'],
      ...['--tau', 'linspace', '--gutter', '9', '--out', 'line-eta.png'],
    ],
  ],
  [
    ['line-sigma-hat.png'],
    [
      ...[...line, '--eta', 'sigma-hat', '--noise-seed', '7', '--clip', 'diffusers', '--compat', 'diffusers'],
      ...['--transparent', '--out', 'line-sigma-hat.png'],
    ],
  ],
  ...inEach(['png', 'svg', 'pdf', 'json'], 'line-refs', [
    ...['line', ...bundled, ...of('pin', refs), '--frames', '2', '--steps', '2', ...captions],
    ...['--theme', 'dark', '--transparent'],
  ]),
  ...inEach(['gif', 'apng'], 'line', [...film, '--captions', 'on', '--rate', '10', '--ping-pong']),
  ...inEach(['gif', 'apng'], 'line-loop', [
    ...['line', ...bundled, ...of('pin', ['file:xT.npy', 'seed:8']), '--frames', '2', '--steps', '2'],
    ...['--loop', '--scale', '2', '--labels', 'on', '--title', 'Loop'],
  ]),
  [
    ['line-once.apng'],
    [...film, '--transparent', '--labels', 'on', '--rate', '5', '--out', 'line-once.apng'],
  ],
  ...['x0', 'xT', 'trajectories'].flatMap((data) =>
    inEach(['npy', 'safetensors'], `line-${data}`, [...short, ...captions, '--data', data]),
  ),
  [
    ['line-refs-xT.safetensors'],
    [...short, '--pin', refs[1], '--data', 'xT', '--out', 'line-refs-xT.safetensors'],
  ],
  ...inEach(['png', 'json', 'svg', 'pdf'], 'plane', [...plane, ...captions, '--title', 'Plane']),
  ...inEach(['png'], 'plane-quad', [...plane, '--tau', 'official-quad', '--scale', '2', '--theme', 'dark']),
  ...inEach(['safetensors'], 'plane-x0', [...smallPlane, ...captions]),
  ...inEach(['npy'], 'plane-xT', [...smallPlane, ...captions, '--data', 'xT']),
  ...inEach(['png', 'json', 'svg', 'pdf'], 'consistency', [
    ...sheet,
    '--contrast',
    'eta',
    '--noise-seed',
    '11',
  ]),
  ...inEach(['png'], 'consistency-psnr', [
    ...[...sheet, '--contrast', 'clip', '--metric', 'psnr', '--theme', 'dark', '--title', 'PSNR'],
  ]),
  ...inEach(['png'], 'consistency-ssim', [
    ...['consistency', ...bundled, ...of('pin', seeds), '--ladder', '2,3,5', '--scale', '1'],
    ...['--metric', 'ssim', '--tau', 'official-uniform'],
  ]),
  ...inEach(['gif', 'apng'], 'consistency', [...flicker, '--contrast', 'clip', '--rate', '4']),
  ...inEach(['safetensors'], 'consistency-x0', flicker),
  [['consistency-xT.npy'], [...flicker, '--contrast', 'eta', '--data', 'xT', '--out', 'consistency-xT.npy']],
  ...inEach(['png', 'json', 'svg', 'pdf'], 'trajectory', [...way, '--title', 'Way']),
  ...inEach(['png'], 'trajectory-eta', [...way, '--eta', '0.5', '--noise-seed', '9', '--theme', 'dark']),
  ...inEach(['gif', 'apng'], 'trajectory', [...oneWay, '--rate', '2']),
  ...inEach(['gif'], 'trajectory-ladder', [...way, '--rate', '2', '--theme', 'dark']),
  ...inEach(['csv'], 'trajectory-metrics', way),
  ...inEach(['npy'], 'trajectory-trajectories', [...oneWay, '--data', 'trajectories']),
  ...inEach(['safetensors'], 'trajectory-trajectories', [...twoWays, '--data', 'trajectories']),
  ...inEach(['safetensors'], 'trajectory-x0', way),
  ...inEach(['png', 'svg', 'pdf'], 'samples', [...samples, '--title', 'Samples']),
  [
    ['samples-given.png'],
    ['sample', ...bundled, '--latents', 'xT.npy', '--steps', '2', ...captions, '--out', 'samples-given.png'],
  ],
  [
    ['samples-one.png'],
    [
      ...['sample', ...bundled, '--seed', '42', '--stream', 'torch-cuda', '--steps', '2', '--scale', '2'],
      ...[
        '--eta',
        '1',
        '--noise-seed',
        '3',
        '--captions',
        'on',
        '--labels',
        'on',
        '--out',
        'samples-one.png',
      ],
    ],
  ],
  ...inEach(['png', 'svg', 'pdf', 'gif', 'apng', 'json'], 'other-line', [
    ...[
      'line',
      ...other,
      ...of('pin', ['seed:1', 'numpy:2']),
      '--frames',
      '3',
      '--steps',
      '3',
      '--scale',
      '2',
    ],
    ...['--clip', 'diffusers', '--captions', 'on', '--labels', 'on'],
  ]),
  ...inEach(['npy', 'safetensors'], 'other-plane-trajectories', [
    ...[
      'plane',
      ...other,
      ...corners,
      '--columns',
      '2',
      '--rows',
      '2',
      '--steps',
      '2',
      '--data',
      'trajectories',
    ],
  ]),
  ...inEach(['safetensors'], 'other-consistency-trajectories', [
    ...['consistency', ...other, '--pin', 'seed:1', '--ladder', '2,3', '--data', 'trajectories'],
  ]),
  ...inEach(['png'], 'other-consistency', [
    ...['consistency', ...other, '--pin', 'seed:1', '--ladder', '2,3', '--scale', '2', '--contrast', 'clip'],
  ]),
  ...inEach(['png'], 'other-trajectory', [
    ...['trajectory', ...other, '--pin', 'seed:1', '--ladder', '3', '--columns', '3', '--scale', '2'],
  ]),
];
