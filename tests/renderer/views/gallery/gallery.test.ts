import { noOptions } from '../../../../src/contract/model.ts';
import { describe, expect, it, vi } from 'vitest';
import { initialDocument, studioDocument } from '../../../../src/contract/document.ts';
import type { SamplesFigure } from '../../../../src/contract/figures/samples.ts';
import { figureSpec } from '../../../../src/contract/figures/index.ts';
import { parse } from '../../../../src/contract/parsers.ts';
import { storedLatents } from '../../../../src/contract/project.ts';
import { MAX_STARS, MAX_TRAIL } from '../../../../src/contract/views/gallery.ts';
import { defaultSchedulerConfig } from '../../../../src/core/schedule.ts';
import { parseLatentRef, resolveLatent, type LatentRef } from '../../../../src/core/latent-ref.ts';
import { describeSampling, describeSides } from '../../../../src/renderer/views/gallery/compared.ts';
import { Gallery } from '../../../../src/renderer/views/gallery/gallery.svelte.ts';
import { refKey } from '../../../../src/renderer/state/pin.ts';
import type { Workspace } from '../../../../src/renderer/state/workspace.svelte.ts';
import { openWorkspace } from '../../state/workspace.ts';

// The views ask what the system's theme is, which only a window knows.
vi.hoisted(() => vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined })));

const bounds = {
  width: 660,
  height: 330,
  picture: { width: 32, height: 32 },
  pictures: 1,
  ratio: 1,
  unit: 13,
} as const;

/** Ten columns and five rows in view, and one in part. */
function openGallery(): { gallery: Gallery; workspace: Workspace } {
  const workspace = openWorkspace();
  const gallery = new Gallery(workspace);
  gallery.setBounds(bounds);
  gallery.beginAnew();
  return { gallery, workspace };
}

const noFiles = {
  file: () => Promise.reject(new Error('no file')),
  stored: () => Promise.reject(new Error('nothing stored')),
};
const keys = (refs: readonly LatentRef[]): string[] => refs.map(refKey);
const seeds = (...numbers: number[]): string[] => numbers.map((n) => `seed:${n}`);

describe('a gallery of seeds', () => {
  it('asks for what is in view first, then for the next screen, then for the one above, as previews', () => {
    const { gallery, workspace } = openGallery();
    expect(gallery.scrolling.layout).toMatchObject({ columns: 10, inView: 6 });
    const first = gallery.plan!.tiles;
    expect(keys(first.map(({ spec }) => spec.ref))).toEqual(seeds(...Array(120).keys()));
    expect(new Set(first.map(({ spec }) => spec.settings.numSteps))).toEqual(
      new Set([workspace.studio.preview.numSteps]),
    );
    gallery.scrolling.scrolled(66 * 8 + 3);
    const refs = keys(gallery.plan!.tiles.map(({ spec }) => spec.ref));
    expect(refs[0]).toBe('seed:80');
    expect(refs[119]).toBe('seed:199');
    expect(refs[120]).toBe('seed:20');
    expect(refs).toHaveLength(180);
  });

  it('asks for no more tiles and remembers no more items however far it is scrolled', () => {
    const { gallery } = openGallery();
    for (let top = 0; top < 66 * 100_000; top += 66 * 997) {
      gallery.scrolling.scrolled(Math.min(top, gallery.scrolling.height - bounds.height));
      expect(gallery.plan!.tiles.length).toBeLessThanOrEqual(180);
    }
    expect(gallery.scrolling.firstRow).toBeGreaterThan(10_000);
  });

  it('ends at the last seed of its stream', () => {
    const { gallery } = openGallery();
    gallery.showFrom('4294967290', 'numpy-legacy');
    gallery.beginAnew();
    expect(gallery.source.count).toBe(6);
    expect(refKey(gallery.visible.at(-1)!.ref)).toBe('numpy-legacy:4294967295');
    gallery.showFrom('18446744073709551615', 'numpy');
    expect(gallery.source.count).toBe(1);
    expect(() => gallery.showFrom('4294967296', 'numpy-legacy')).toThrow('must be in [0, 2^32)');
    expect(() => gallery.showFrom('mean(seed:1, seed:2)')).toThrow('must be a seed');
    expect(() => gallery.showFrom('-1')).toThrow();
  });

  it('goes to its very last tile of four thousand million and back', () => {
    const { gallery } = openGallery();
    gallery.showFrom('0', 'numpy-legacy');
    gallery.beginAnew();
    gallery.lookAt(2 ** 32 - 1);
    expect(refKey(gallery.item!.ref)).toBe('numpy-legacy:4294967295');
    expect(gallery.visible.at(-1)!.index).toBe(2 ** 32 - 1);
    expect(gallery.scrolling.height).toBeLessThan(9_000_000);
    gallery.lookAt(0);
    expect(gallery.scrolling).toMatchObject({ base: 0, top: 0 });
  });

  it('keeps the tile at the top when tiles get another size or the window does', () => {
    const { gallery } = openGallery();
    gallery.scrolling.scrolled(66 * 50);
    gallery.zoomBy(1);
    const { columns } = gallery.scrolling.layout!;
    expect(columns).toBe(6);
    expect(gallery.visible[0]!.index).toBe(500 - (500 % columns));
    gallery.fit();
    expect(gallery.zoomed).toBe(false);
    gallery.setBounds({ ...bounds, width: 330 });
    expect(gallery.visible[0]!.index).toBeGreaterThanOrEqual(490);
    expect(gallery.visible[0]!.index).toBeLessThanOrEqual(500);
  });

  it('steps by keys, brings what they lead to into view, and stays at its edges', () => {
    const { gallery } = openGallery();
    gallery.step(0);
    expect(gallery.at).toBe(0);
    gallery.step(-1);
    gallery.step(-10);
    expect(gallery.at).toBe(0);
    for (let i = 0; i < 7; i++) gallery.step(10);
    expect(gallery.at).toBe(70);
    expect(gallery.scrolling.top).toBe(8 * 66 - 2 - 330);
  });
});

describe('a gallery that is compared', () => {
  /** Of a model whose previews are sampled with UniPC. */
  function openQuick(): ReturnType<typeof openGallery> {
    const opened = openGallery();
    const { studio } = opened.workspace;
    studio.state = { ...studio.state, model: { ...studio.state.model!, scheduler: defaultSchedulerConfig } };
    return opened;
  }

  it('puts each tile beside its variant, of which the solver alone differs', () => {
    const { gallery, workspace } = openQuick();
    const { preview } = workspace.studio;
    workspace.comparing.choose({ kind: 'solver' }, gallery.compares);
    const [tile, variant, next] = gallery.plan!.tiles.map(({ spec }) => spec);
    expect(keys([tile!.ref, variant!.ref, next!.ref])).toEqual(seeds(0, 0, 1));
    expect(tile!.settings).toMatchObject(preview);
    const { solver: _, order: __, ...others } = tile!.settings;
    expect(variant!.settings).toEqual(others);
    expect(gallery.plan!.tiles).toHaveLength(240);
    expect(describeSides(gallery.variant!)).toBe('UniPC-2 | DDIM');
    expect(describeSampling(gallery.variant!)).toBe(`S = ${preview.numSteps}`);
    gallery.at = 3;
    expect(gallery.pair!.map(({ title }) => title)).toEqual(['UniPC-2', 'DDIM']);
    expect(gallery.secondPlan).toBeNull();
  });

  it('shows many steps only of what is in view, beside previews everywhere', () => {
    const { gallery, workspace } = openQuick();
    workspace.comparing.choose({ kind: 'steps', numSteps: 100 }, gallery.compares);
    const counts = gallery.plan!.tiles.map(({ spec }) => spec.settings.numSteps);
    expect(counts.filter((count) => count === 100)).toHaveLength(60);
    expect(counts).toHaveLength(180);
    expect(describeSides(gallery.variant!)).toBe('S = 5 | S = 100');
    expect(describeSampling(gallery.variant!)).toBe('UniPC-2');
  });

  it('samples both sides with DDIM where η is compared, since the solver of previews takes none', () => {
    const { gallery, workspace } = openQuick();
    workspace.comparing.choose({ kind: 'eta', eta: 1 }, gallery.compares);
    const [tile, variant] = gallery.plan!.tiles.map(({ spec }) => spec.settings);
    expect(tile).toMatchObject({ numSteps: 10, eta: 0 });
    expect(tile).not.toHaveProperty('solver');
    expect(variant).toEqual({ ...tile, eta: 1 });
    expect(describeSampling(gallery.variant!)).toBe('DDIM, S = 10');
    workspace.comparing.choose(null);
    expect(gallery.plan!.tiles[0]!.spec.settings).toMatchObject(workspace.studio.preview);
  });

  it('asks the second model for previews of its own, of the same latents', () => {
    const { gallery, workspace } = openQuick();
    const { studio, comparing } = workspace;
    const scheduler = { ...defaultSchedulerConfig, betaSchedule: 'squaredcos_cap_v2' } as const; // too faint for UniPC at S = 5
    const other = { name: 'other', identity: 'other', path: '/other', options: noOptions };
    const model = { ...studio.state.model!, ...other, scheduler };
    const second = {
      engine: 'ready',
      model,
      device: studio.state.device,
      mode: 'beside',
      location: '/other',
    };
    studio.state = { ...studio.state, second: second as never };
    comparing.choose({ kind: 'model', model: { name: 'other' } as never });
    expect(gallery.plan!.tiles).toHaveLength(120);
    const { lane, tiles } = gallery.secondPlan!;
    expect(lane).toBe('second');
    expect(keys(tiles.map(({ spec }) => spec.ref))).toEqual(seeds(...Array(120).keys()));
    expect(tiles[0]!.spec.settings).toMatchObject(workspace.second.preview);
    expect(describeSampling(gallery.variant!)).toBe('UniPC-2, S = 5 | DDIM, S = 10');
  });

  it('offers every kind that it takes, and says of the others why not', () => {
    const { gallery, workspace } = openQuick();
    const { comparing } = workspace;
    const refusals = (): object =>
      Object.fromEntries(comparing.offersIn(gallery.compares).map(({ kind, refusal }) => [kind, refusal]));
    const path = 'the latents of the gallery lie on no path';
    expect(refusals()).toEqual({ lerp: path, eta: null, steps: null, solver: null, model: null });
    expect(() => comparing.choose({ kind: 'lerp' }, gallery.compares)).toThrow(path);
    comparing.choose({ kind: 'lerp' }); // as in another view
    expect(gallery.variant).toBeNull();
    expect(gallery.plan!.tiles).toHaveLength(120);
    expect(() => comparing.choose({ kind: 'solver', solver: 'unipc' }, gallery.compares)).toThrow(
      'solver is UniPC-2 already',
    );
  });
});

describe('stars and neighbours', () => {
  it('a star is given to what is under the cursor or to all that is selected, and is one step to undo', () => {
    const { gallery, workspace } = openGallery();
    gallery.at = 3;
    gallery.star();
    expect(keys(gallery.settings.stars)).toEqual(seeds(3));
    for (const index of [3, 4, 5]) gallery.selection.toggle(gallery.itemAt(index)!);
    gallery.star();
    expect(keys(gallery.settings.stars)).toEqual(seeds(3, 4, 5));
    gallery.at = 9;
    expect(keys(gallery.targets)).toEqual(seeds(9));
    gallery.at = null;
    gallery.star();
    expect(gallery.settings.stars).toEqual([]);
    workspace.exploration.undo();
    expect(keys(gallery.settings.stars)).toEqual(seeds(3, 4, 5));
    expect(workspace.exploration.redoLabel).toBe('remove star');
  });

  it('one star too many is refused, and says so', () => {
    const { gallery, workspace } = openGallery();
    const stars = Array.from({ length: MAX_STARS }, (_, i) => parseLatentRef(`numpy:${i}`));
    gallery.change({ stars }, 'stars');
    gallery.at = 0;
    gallery.star();
    expect(gallery.settings.stars).toHaveLength(MAX_STARS);
    expect(workspace.toasts.list.at(-1)?.text).toBe('1001 stars: at most 1000');
  });

  it('neighbours surround their latent; one of theirs leads further, and Back leads to the tile that was left', () => {
    const { gallery, workspace } = openGallery();
    gallery.at = 14;
    gallery.showNeighbours(gallery.item!.ref);
    expect(workspace.view).toBe('gallery');
    expect(keys(gallery.visible.map(({ ref }) => ref))).toEqual([
      'near(seed:14, 15, 0)',
      'near(seed:14, 15, 1)',
      'near(seed:14, 15, 2)',
      'near(seed:14, 15, 3)',
      'seed:14',
      'near(seed:14, 15, 4)',
      'near(seed:14, 15, 5)',
      'near(seed:14, 15, 6)',
      'near(seed:14, 15, 7)',
    ]);
    gallery.showNeighbours(gallery.itemAt(8)!.ref);
    expect(gallery.trailNames).toEqual(['seed 14', '15° · 7']);
    gallery.turn(30);
    expect(refKey(gallery.itemAt(0)!.ref)).toBe('near(near(seed:14, 15, 7), 30, 0)');
    gallery.back();
    expect(gallery.at).toBe(8);
    gallery.back();
    expect(gallery.source.kind).toBe('seeds');
    expect(gallery.at).toBe(14);
    workspace.exploration.undo();
    expect(gallery.trailNames).toEqual(['seed 14']);
  });

  it('the neighbours of the middle are others, and of anything else begin a new trail', () => {
    const { gallery } = openGallery();
    gallery.showNeighbours(parseLatentRef('seed:14'));
    gallery.showNeighbours(parseLatentRef('seed:14'));
    expect(gallery.settings.trail).toEqual([{ ref: parseLatentRef('seed:14'), degrees: 15, direction: 8 }]);
    gallery.showNeighbours(parseLatentRef('numpy:2'));
    expect(gallery.trailNames).toEqual(['numpy 2']);
  });

  it.each([
    ['seed:0', ['1', '2', '3', '4', '5', '6', '7', '8']],
    ['seed:3', ['0', '1', '2', '4', '5', '6', '7', '8']],
    ['seed:4294967303', ['0', '1', '2', '3', '4', '5', '6', '8']], // the noise of seed 7
    ['numpy:3', ['0', '1', '2', '3', '4', '5', '6', '7']],
  ])('no neighbour of %s is in the direction of its own noise', async (text, directions) => {
    const { gallery } = openGallery();
    const ref = parseLatentRef(text);
    gallery.showNeighbours(ref);
    const ring = Array.from({ length: 9 }, (_, i) => gallery.source.refAt(i)).filter(
      (one) => one.kind === 'near',
    );
    expect(ring.map(({ seed }) => seed)).toEqual(directions);
    for (const one of ring) await expect(resolveLatent(one, [3, 4, 4], noFiles)).resolves.toBeDefined();
    gallery.showNeighbours(ref);
    const next = gallery.source.refAt(0);
    expect(next.kind === 'near' && directions.includes(next.seed)).toBe(false);
  });

  it('from the starred tiles Back leads to them again', () => {
    const { gallery } = openGallery();
    gallery.change({ stars: [parseLatentRef('seed:5'), parseLatentRef('seed:900')] }, 'stars');
    gallery.showStarredOnly();
    gallery.beginAnew();
    expect(gallery.source).toMatchObject({ kind: 'starred', count: 2 });
    gallery.showNeighbours(gallery.itemAt(1)!.ref);
    expect(gallery.source.kind).toBe('ring');
    gallery.back();
    expect(gallery.source.kind).toBe('starred');
    expect(gallery.at).toBe(1);
  });

  it('a trail ends before its latents nest too deep', () => {
    const { gallery, workspace } = openGallery();
    gallery.showNeighbours(parseLatentRef('seed:14'));
    for (let i = 0; i < 70; i++) gallery.showNeighbours(gallery.itemAt(0)!.ref);
    expect(gallery.settings.trail).toHaveLength(MAX_TRAIL);
    expect(workspace.toasts.list.at(-1)?.text).toContain(`the trail has ${MAX_TRAIL} steps`);
    expect(() => parse(studioDocument, workspace.exploration.document, 'document')).not.toThrow();
  });

  it('what is shown anew begins at its first row with nothing selected, but a star changes nothing', () => {
    const { gallery } = openGallery();
    gallery.scrolling.scrolled(660);
    gallery.selection.select(gallery.itemAt(105)!);
    gallery.star([parseLatentRef('seed:1')]);
    gallery.beginAnew();
    expect(gallery.scrolling.top).toBe(660);
    expect(gallery.selection.count).toBe(1);
    gallery.showFrom('5000');
    gallery.beginAnew();
    expect(gallery.scrolling.top).toBe(0);
    expect(gallery.selection.count).toBe(0);
  });
});

describe('what a gallery leaves', () => {
  it('its figure has what is selected, else what has an end, else what is in view', () => {
    const { gallery } = openGallery();
    const names = (): string[] => {
      const figure = parse(figureSpec, gallery.figure(), 'figure');
      return figure.kind === 'samples' ? figure.pins.map(({ name }) => name) : [];
    };
    expect(names()).toHaveLength(60);
    expect(names()[0]).toBe('seed 0');
    gallery.selection.toggle(gallery.itemAt(2)!);
    gallery.selection.toggle(gallery.itemAt(7)!);
    expect(names()).toEqual(['seed 2', 'seed 7']);
    gallery.showNeighbours(gallery.itemAt(2)!.ref);
    expect(names()).toHaveLength(9);
    expect(names()[4]).toBe('seed 2');
    gallery.showStarredOnly();
    gallery.beginAnew();
    expect(gallery.figure()).toBeNull();
  });

  it('its figure has the starred seeds alone while only these are shown, by their names', () => {
    const { gallery } = openGallery();
    gallery.star([2, 14, 7].map((i) => gallery.itemAt(i)!.ref));
    const names = (): unknown => (gallery.figure() as SamplesFigure).pins.map(({ name }) => name);
    expect(names()).toHaveLength(60);
    gallery.showStarredOnly();
    gallery.beginAnew();
    expect(names()).toEqual(['seed 2', 'seed 14', 'seed 7']);
    expect(gallery.figure()).toMatchObject({ kind: 'samples', labels: true });
    gallery.selection.toggle(gallery.itemAt(1)!);
    expect(names()).toEqual(['seed 14']);
  });

  it('a range is selected from the last tile on, at most 256 of it', () => {
    const { gallery } = openGallery();
    gallery.selection.select(gallery.itemAt(12)!);
    gallery.selection.extend(9, gallery.itemAt);
    expect(keys(gallery.selection.refs)).toEqual(seeds(9, 10, 11, 12));
    gallery.selection.extend(1000, gallery.itemAt);
    expect(gallery.selection.count).toBe(256);
    gallery.selection.select(gallery.itemAt(3)!);
    gallery.selection.select(gallery.itemAt(3)!);
    expect(gallery.selection.count).toBe(0);
  });

  it('a project embeds the latents that stars, trail and samples name', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((digit) => digit.repeat(64));
    const document = initialDocument();
    const stored = {
      ...document.gallery,
      stars: [parseLatentRef(`slerp(stored:${a}, seed:1, 0.5)`)],
      trail: [{ ref: parseLatentRef(`near(stored:${b}, 15, 0)`), degrees: 15, direction: 0 }],
      given: [{ name: 'x', ref: parseLatentRef(`stored:${c}`) }],
    };
    const changed = { ...document, gallery: stored };
    expect(storedLatents(changed).toSorted()).toEqual([a, b, c]);
    expect(parse(studioDocument, changed, 'document')).toEqual(changed);
  });

  it.each([
    [
      { first: { kind: 'seed', stream: 'numpy-legacy', seed: '4294967296' } },
      'numpy-legacy seed is 4294967296',
    ],
    [{ first: { kind: 'stored', sha256: 'a'.repeat(64) } }, 'must be a seed'],
    [{ degrees: 0 }, 'gallery.degrees'],
    [{ ringSize: 9 }, 'gallery.ringSize'],
    [{ stars: [parseLatentRef('seed:1'), parseLatentRef('seed:1')] }, 'a latent has two stars'],
    [{ stars: [{ kind: 'file', path: '/x.npy', index: 0 }] }, 'must not name a file'],
  ])('a document with %j is refused', (patch, message) => {
    const document = initialDocument();
    const broken = { ...document, gallery: { ...document.gallery, ...patch } };
    expect(() => parse(studioDocument, broken, 'document')).toThrow(message);
  });
});
