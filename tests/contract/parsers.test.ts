import { describe, expect, it } from 'vitest';
import { reportError, StudioError } from '../../src/contract/errors.ts';
import { figureSpec } from '../../src/contract/figures/index.ts';
import { clipboardText, latentRefs, parse, rgbaImage } from '../../src/contract/parsers.ts';
import { jobSpec } from '../../src/contract/job-spec.ts';
import { processorTime } from '../support/processor-time.ts';

const settings = { numSteps: 50, tau: 'leading', eta: 0, noiseSeed: '0', clip: 'none', compat: 'none' };
const seed = (n: string) => ({ kind: 'seed', stream: 'torch-cpu', seed: n });
const job = (change: object) => ({
  lane: 'line',
  tiles: [{ task: 'sample', ref: seed('3'), settings }],
  preview: { numSteps: 10, tau: 'leading' },
  compare: [],
  ...change,
});

const failure = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(StudioError);
    expect((error as StudioError).code).toBe('request/invalid');
    return (error as Error).message;
  }
  throw new Error('expected a refusal');
};

describe('jobSpec', () => {
  it('takes a line of nested expressions as it is', () => {
    const ref = {
      kind: 'slerp',
      a: { kind: 'seed', stream: 'torch-cuda@28x1536', seed: '1' },
      b: { kind: 'near', of: seed('2'), degrees: 12, seed: '7' },
      u: 0.3,
    };
    const spec = job({ tiles: [{ task: 'sample', ref, settings }] });
    expect(parse(jobSpec, spec, 'job/start')).toEqual(spec);
  });

  it.each([
    [
      'an S of 0',
      { tiles: [{ task: 'sample', ref: seed('3'), settings: { ...settings, numSteps: 0 } }] },
      /tiles\.0\.settings\.numSteps.*got 0/,
    ],
    [
      'η above 1',
      { tiles: [{ task: 'sample', ref: seed('3'), settings: { ...settings, eta: 1.5 } }] },
      /eta.*got 1\.5/,
    ],
    ['η NaN', { tiles: [{ task: 'sample', ref: seed('3'), settings: { ...settings, eta: NaN } }] }, /eta/],
    [
      'a seed of 2⁶⁴',
      { tiles: [{ task: 'sample', ref: seed('18446744073709551616'), settings }] },
      /seed.*18446744073709551616/,
    ],
    [
      'a stream that is not known',
      { tiles: [{ task: 'sample', ref: { ...seed('3'), stream: 'mulberry' }, settings }] },
      /ref\.stream: noise stream "mulberry" is not known \(got "mulberry"\)/,
    ],
    [
      'a card by name, which an expression resolves',
      { tiles: [{ task: 'sample', ref: { ...seed('3'), stream: 'torch-cuda@rtx-3060' }, settings }] },
      /ref\.stream: noise stream "torch-cuda@rtx-3060" must be written torch-cuda@28x1536/,
    ],
    [
      'a card without multiprocessors',
      { tiles: [{ task: 'sample', ref: { ...seed('3'), stream: 'torch-cuda@0x0' }, settings }] },
      /ref\.stream: card "0x0": multiprocessors must be in \[1, 1024\]/,
    ],
    [
      'a stream that is no text',
      { tiles: [{ task: 'sample', ref: { ...seed('3'), stream: 7 }, settings }] },
      /ref\.stream.*got 7/,
    ],
    ['a negative seed', { tiles: [{ task: 'sample', ref: seed('-1'), settings }] }, /seed.*"-1"/],
    ['an unknown lane', { lane: 'root' }, /lane.*"root"/],
    ['an unknown key', { shell: 'sh' }, /shell/],
    ['tiles that are no array', { tiles: 'all' }, /tiles.*"all"/],
    ['5,000 tiles', { tiles: Array(5000).fill({ ref: seed('1'), settings }) }, /tiles/],
  ])('refuses %s in one line that names field and value', (_, change, message) => {
    const text = failure(() => parse(jobSpec, job(change), 'job/start'));
    expect(text).toMatch(message);
    expect(text).not.toContain('\n');
  });
});

describe('latentRefs', () => {
  const nested = (depth: number) => {
    let ref: object = seed('1');
    for (let i = 1; i < depth; i++) ref = { kind: 'near', of: ref, degrees: 1, seed: '1' };
    return ref;
  };

  it('takes 64 levels and refuses 65, and 100,000 without running out of stack', () => {
    expect(parse(latentRefs, [nested(64)], 'refs')).toHaveLength(1);
    expect(failure(() => parse(latentRefs, [nested(65)], 'refs'))).toMatch(/64 deep/);
    expect(failure(() => parse(latentRefs, [nested(100_000)], 'refs'))).toMatch(/64 deep/);
  });

  it('refuses an expression that doubles at every level before walking all of it', () => {
    let ref: object = seed('1');
    for (let i = 0; i < 40; i++) ref = { kind: 'slerp', a: ref, b: ref, u: 0.5 };
    const start = processorTime();
    failure(() => parse(latentRefs, [ref], 'refs'));
    expect(processorTime() - start).toBeLessThan(2000);
  });

  it('counts what is shared as often as it is used: 4096 parts, however deep', () => {
    let ref: object = nested(52);
    for (let i = 0; i < 11; i++) ref = { kind: 'slerp', a: ref, b: ref, u: 0.5 };
    expect(failure(() => parse(latentRefs, [ref], 'refs'))).toMatch(/64 deep and have at most 4096 parts/);
  });
});

describe('figureSpec', () => {
  const given = { settings, scale: null };
  const pins = ['1', '2', '3', '4'].map((name) => ({ name, ref: seed(name) }));
  const plane = { kind: 'plane', corners: pins, columns: 5, rows: 4, ...given };
  const line = { kind: 'line', pins, framesPerSegment: 13, mode: 'slerp', ...given };
  const sheet = {
    kind: 'consistency',
    pins,
    ladder: [5, 10],
    reference: 10,
    contrast: 'none',
    metric: 'mse',
    ...given,
  };
  const way = { kind: 'trajectory', pin: pins[0]!, ladder: [5, 10], columns: 8, ...given };
  const trip = { kind: 'inversion', images: pins, ladder: [5, 10], ...given };
  const bare = {
    theme: 'light',
    transparent: false,
    title: '',
    labels: false,
    captions: false,
    gutter: 2,
    font: null,
  };

  it('takes each kind, and its own look where none is said', () => {
    expect(parse(figureSpec, plane, 'figure')).toEqual({ ...plane, ...bare });
    const path = { closed: false, easing: 'linear' };
    expect(parse(figureSpec, line, 'figure')).toEqual({ ...line, ...path, ...bare });
    const texts = { labels: true, captions: true, gutter: 6 };
    expect(parse(figureSpec, sheet, 'figure')).toEqual({ ...sheet, ...bare, ...texts });
    expect(parse(figureSpec, way, 'figure')).toEqual({ ...way, ...bare, ...texts, gutter: 2 });
    expect(parse(figureSpec, trip, 'figure')).toEqual({ ...trip, ...bare, ...texts });
  });

  it('drops 0 repeats, keeps others, and refuses what is none', () => {
    const withRepeats = (repeats: unknown) => ({ ...trip, settings: { ...settings, repeats } });
    const settingsOf = (repeats: unknown) => parse(figureSpec, withRepeats(repeats), 'figure').settings;
    expect(settingsOf(0)).toEqual(settings);
    expect(settingsOf(100)).toEqual({ ...settings, repeats: 100 });
    for (const bad of [-1, 1.5, 101, '2', null])
      expect(failure(() => settingsOf(bad))).toMatch(/settings\.repeats/);
  });

  it('takes the look that is said', () => {
    const look = { theme: 'dark', transparent: true, title: 'T', labels: true, captions: true, gutter: 0 };
    const font = 'ab'.repeat(32);
    const loop = { ...line, closed: true, easing: 'ease', ...look, font };
    expect(parse(figureSpec, loop, 'figure')).toEqual(loop);
  });

  it('takes a sheet over seconds with what was measured', () => {
    const texts = { labels: true, captions: true, gutter: 6 };
    const timed = { ...sheet, ...bare, ...texts, timing: { secondsPerSample: 0.01, batch: 1 } };
    const over = { ...timed, across: 'seconds', logAxis: true, solvers: [{ solver: 'plms' }] };
    expect(parse(figureSpec, over, 'figure')).toEqual(over);
  });

  const refused: [what: string, spec: object, message: RegExp][] = [
    ['a sheet over pixels', { ...sheet, across: 'pixels' }, /across/],
    ['an unknown easing', { ...line, easing: 'bounce' }, /easing/],
    ['a plane of three corners', { ...plane, corners: pins.slice(1) }, /corners/],
    ['a line of one pin', { ...line, pins: pins.slice(3) }, /pins/],
    ['a gutter of 65', { ...plane, gutter: 65 }, /gutter: .* \(got 65\)/],
    ['a title of 201 letters', { ...plane, title: 'x'.repeat(201) }, /title/],
    ['a ladder that does not increase', { ...way, ladder: [5, 5] }, /ladder: must increase/],
    ['five trajectories', { ...way, ladder: [1, 2, 3, 4, 5] }, /ladder/],
    ['one column of a trajectory', { ...way, columns: 1 }, /columns/],
    ['an inversion of no images', { ...trip, images: [] }, /images/],
    ['an unknown field', { ...sheet, shadow: true }, /shadow/],
  ];
  it.each(refused)('refuses %s', (_, spec, message) => {
    expect(failure(() => parse(figureSpec, spec, 'figure'))).toMatch(message);
  });
});

describe('rgbaImage', () => {
  it('takes pixels that fill the image, and no more and no fewer', () => {
    const image = { width: 2, height: 3, rgba: new Uint8Array(24) };
    expect(parse(rgbaImage, image, 'image')).toEqual(image);
    for (const length of [0, 23, 25, 18])
      expect(failure(() => parse(rgbaImage, { ...image, rgba: new Uint8Array(length) }, 'image'))).toMatch(
        /width × height × 4/,
      );
  });

  it('refuses other arrays and sizes before they are read', () => {
    const image = { width: 2, height: 3, rgba: new Uint8Array(24) };
    expect(failure(() => parse(rgbaImage, { ...image, rgba: Array(24).fill(0) }, 'image'))).toMatch(/rgba/);
    expect(failure(() => parse(rgbaImage, { ...image, width: 4097 }, 'image'))).toMatch(/width.*4097/);
    expect(failure(() => parse(rgbaImage, { ...image, height: 0 }, 'image'))).toMatch(/height.*got 0/);
  });
});

describe('clipboardText', () => {
  it('takes 1 MiB as UTF-8 and refuses a byte more, and nothing', () => {
    const whole = 'é'.repeat(2 ** 19);
    expect(parse(clipboardText, whole, 'clipboard/write')).toBe(whole);
    expect(failure(() => parse(clipboardText, `${whole}a`, 'clipboard/write'))).toMatch(/clipboard\/write/);
    expect(failure(() => parse(clipboardText, '', 'clipboard/write'))).toMatch(/clipboard\/write/);
  });
});

it('reports what was thrown in one line without the control characters a file may have put there', () => {
  const report = reportError(new StudioError('run/failed', 'node a\n  b\u001b[31m\u009b2J\u2028c'));
  expect(report).toEqual({ code: 'run/failed', message: 'node a b [31m 2J c' });
});
