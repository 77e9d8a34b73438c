import { describe, expect, it, vi } from 'vitest';
import type { SourceImage } from '../../../../src/contract/views/inversion.ts';
import type { Result } from '../../../../src/contract/errors.ts';
import type { Bridge } from '../../../../src/contract/requests.ts';
import type { RgbaImage, StudioState } from '../../../../src/contract/studio.ts';
import { ImagePictures } from '../../../../src/renderer/state/image-pictures.svelte.ts';
import type { Inversion } from '../../../../src/renderer/views/inversion/inversion.svelte.ts';
import { MAX_IMAGES } from '../../../../src/contract/views/inversion.ts';
import { parse } from '../../../../src/contract/parsers.ts';
import { studioDocument } from '../../../../src/contract/document.ts';
import { planJob } from '../../../../src/renderer/state/plan.ts';
import { Session } from '../../../../src/renderer/session/session.svelte.ts';
import { openModelWith } from '../../state/workspace.ts';

// The session asks what the system's theme is, which only a window knows.
vi.hoisted(() => vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined })));

const shape = [3, 32, 32] as const;
const part = { x: 0, y: 0, width: 32, height: 32 };
const image = (name: string, of: SourceImage['shape'] = shape): Omit<SourceImage, 'id'> => ({
  name,
  part,
  shape: of,
  sha256: name.padEnd(64, '0'),
});

/** A session as the window has it when the model is open; nothing is computed. */
function openInversion() {
  const session = new Session({} as Bridge);
  const model = {
    identity: 'model',
    latentShape: shape,
    pictureShape: shape,
    scheduler: { numTrainTimesteps: 1000, stepsOffset: 0 },
    classes: null,
  } as unknown as StudioState['model'];
  session.studio.state = { ...session.studio.state, engine: 'ready', model };
  const { state } = session.views.find(({ contract }) => contract.id === 'inversion')!;
  return { session, inversion: state as Inversion, exploration: session.exploration };
}

const latentHash = (id: string, numSteps: number): string =>
  `c0de${id.replace('image', '')}e${numSteps}`.padEnd(64, 'f');

/** What the engine says when the plan's round trips are over: each error is 0.1 / S, each code's hash its own. */
function finish({ pictures }: Session, inversion: Inversion): void {
  const request = planJob(
    inversion.plan!,
    (tile) => pictures.has(tile),
    () => true,
  );
  if (!request) return;
  pictures.addJob('job', request);
  request.tiles.forEach(({ slot, spec: { settings } }, tile) => {
    const { numSteps } = settings;
    const frame = { job: 'job', tile, numSteps, final: true, step: null, width: 1, height: 1 };
    pictures.receive([{ ...frame, rgba: new Uint8ClampedArray(4) }]);
    const mse = 0.1 / numSteps;
    pictures.receiveEncoding('job', tile, {
      sha256: latentHash(slot.split(' ')[1]!, numSteps),
      distances: { mse, psnr: 0, ssim: 0 },
      normRatio: 1 - 1 / numSteps,
    });
  });
}

describe('images in the document', () => {
  it('is reconstructed again at another S; what cannot be inverted is refused with the reason', () => {
    const { session, inversion } = openInversion();
    const { comparing } = session;
    inversion.add([image('a'), image('b')]);
    inversion.change({ ladder: [5, 10] });
    comparing.choose({ kind: 'steps', numSteps: 5 }, inversion.compares);
    expect(inversion.variant).toMatchObject({ title: 'S = 5', presentTitle: 'S = 10' });
    expect(inversion.rows.map(({ variant }) => variant!.spec)).toMatchObject([
      { task: 'round-trip', settings: { numSteps: 5 } },
      { task: 'round-trip', settings: { numSteps: 5 } },
    ]);
    expect(inversion.plan!.tiles).toHaveLength(3 * 2);
    inversion.showColumn(0);
    expect(inversion.variant).toBeNull();
    expect(comparing.offersIn(inversion.compares).map(({ kind, refusal }) => [kind, refusal])).toEqual([
      ['eta', 'images are encoded with η = 0 alone'],
      ['steps', 'S is 5 already'],
      ['solver', 'images are encoded with solver DDIM alone'],
      ['model', null],
    ]);
    expect(() => comparing.choose({ kind: 'eta', eta: 1 }, inversion.compares)).toThrow('η = 0 alone');
  });

  it('are added as one step with ids of their own, and undo and redo bring back the same document', () => {
    const { inversion, exploration } = openInversion();
    const ids = inversion.add([image('a'), image('b')]);
    const [added] = inversion.add([image('c')]);
    expect(new Set([...ids, added]).size).toBe(3);
    inversion.remove(ids[0]!);
    const after = exploration.document;
    for (let i = 0; i < 3; i++) exploration.undo();
    expect(inversion.images).toEqual([]);
    for (let i = 0; i < 3; i++) exploration.redo();
    expect(exploration.document).toEqual(after);
    expect(inversion.images.map(({ name }) => name)).toEqual(['b', 'c']);
  });

  it('stay in their place when another part of them is taken', () => {
    const { inversion, exploration } = openInversion();
    const [id] = inversion.add([image('a'), image('b')]);
    inversion.replace({ ...image('a'), id: id!, sha256: 'f'.repeat(64) });
    expect(inversion.images.map(({ sha256 }) => sha256[0])).toEqual(['f', 'b']);
    exploration.undo();
    expect(inversion.images[0]!.sha256).toBe(image('a').sha256);
  });

  it('are as many as a window can bear, and none of those beyond is taken', () => {
    const { inversion } = openInversion();
    inversion.add(Array.from({ length: MAX_IMAGES - 1 }, (_, i) => image(`${i}`)));
    expect(() => inversion.add([image('x'), image('y')])).toThrow('at most 24 images; remove some first');
    expect(inversion.images).toHaveLength(MAX_IMAGES - 1);
  });
});

describe('the round trips', () => {
  it('are made at η = 0 whatever the sampling says, the smallest S of all images first', () => {
    const { session, inversion } = openInversion();
    session.sampling.change({ eta: 1 });
    inversion.change({ ladder: [5, 20] });
    inversion.add([image('a'), image('b')]);
    expect(
      inversion.plan!.tiles.map(({ spec }) => [spec.task, spec.settings.eta, spec.settings.numSteps]),
    ).toEqual([5, 5, 20, 20].map((numSteps) => ['round-trip', 0, numSteps]));
  });

  it('take two evaluations for each step where they are guided', () => {
    const { session, inversion } = openInversion();
    const classes = { kind: 'label', count: 9, nullLabel: 9, width: null, names: {} } as const;
    session.studio.state = { ...session.studio.state, model: { ...session.studio.state.model!, classes } };
    inversion.change({ ladder: [5, 20], repeats: 2 });
    inversion.add([image('a')]);
    session.sampling.change({ condition: { class: 1, guidance: 3 } });
    expect(inversion.evaluations).toEqual({ up: 120, down: 40 });
    session.sampling.change({ condition: { class: 1, guidance: 1 } });
    expect(inversion.evaluations).toEqual({ up: 60, down: 20 });
  });

  it('take K from the view, and are others with another K', () => {
    const { session, inversion } = openInversion();
    inversion.change({ ladder: [5, 20] });
    inversion.add([image('a')]);
    finish(session, inversion);
    expect(inversion.plan!.tiles[0]!.spec.settings).not.toHaveProperty('repeats');
    inversion.change({ repeats: 2 });
    expect(inversion.plan!.tiles.map(({ spec }) => spec.settings.repeats)).toEqual([2, 2]);
    expect(inversion.figure()!.settings.repeats).toBe(2);
    expect(inversion.meanErrors).toEqual([null, null]);
    finish(session, inversion);
    expect(inversion.originOf(inversion.invertedLatents[0]!)).toMatchObject({ numSteps: 20, repeats: 2 });
    expect(inversion.evaluations).toEqual({ up: 60, down: 20 });
    inversion.change({ repeats: 0 });
    expect(inversion.evaluations).toEqual({ up: 20, down: 20 });
    expect(inversion.originOf(inversion.invertedLatents[0]!)).not.toHaveProperty('repeats');
    expect(inversion.meanErrors).toEqual([0.1 / 5, 0.1 / 20]);
    expect(inversion.figure()!.settings).not.toHaveProperty('repeats');
  });

  it('leave out an S that τ cannot have, and images that were cut for another model', () => {
    const { session, inversion } = openInversion();
    inversion.change({ ladder: [5, 500] });
    inversion.add([image('a'), image('b', [3, 64, 64])]);
    openModelWith(session, { scheduler: { numTrainTimesteps: 100, stepsOffset: 0 } });
    expect(inversion.plan!.tiles.map(({ slot, spec }) => [slot, spec.settings.numSteps])).toEqual([
      ['reconstruction image1', 5],
    ]);
    expect(inversion.rows.map(({ tiles }) => tiles.length)).toEqual([1, 0]);
  });

  it('give an error at each S, and a mean once all images have one', () => {
    const { session, inversion } = openInversion();
    inversion.change({ ladder: [5, 20] });
    inversion.add([image('a')]);
    finish(session, inversion);
    expect(inversion.meanErrors).toEqual([0.1 / 5, 0.1 / 20]);
    expect(inversion.plan!.tiles.every((tile) => session.pictures.has(tile))).toBe(true);
    inversion.add([image('b')]);
    expect(inversion.meanErrors).toEqual([null, null]);
    expect(inversion.meanNorms).toEqual([null, null]);
    finish(session, inversion);
    expect(inversion.meanErrors).toEqual([0.1 / 5, 0.1 / 20]);
    expect(inversion.meanNorms).toEqual([1 - 1 / 5, 1 - 1 / 20]);
  });
});

describe('the code of the image at hand', () => {
  it('is that at the shown S, and is pinned with its image and S', () => {
    const { session, inversion } = openInversion();
    session.view = 'inversion';
    inversion.change({ ladder: [5, 20] });
    inversion.add([image('a'), image('b')]);
    expect(inversion.present).toBeNull();
    finish(session, inversion);
    inversion.step(1);
    inversion.showColumn(0);
    session.pinPresent();
    const { sha256 } = image('b');
    expect(session.board.list.at(-1)).toMatchObject({
      ref: { kind: 'stored', sha256: latentHash('image2', 5) },
      origin: { kind: 'image', name: 'b', sha256, numSteps: 5 },
    });
    expect(inversion.originOf(session.board.list[0]!.ref)).toBeNull();
  });

  it('goes no further than the first and the last image and S', () => {
    const { inversion } = openInversion();
    inversion.change({ ladder: [5, 20] });
    inversion.add([image('a'), image('b')]);
    inversion.step(9);
    inversion.showColumn(9);
    expect([inversion.row!.image.name, inversion.numSteps]).toEqual(['b', 20]);
    inversion.step(-9);
    inversion.showColumn(-9);
    expect([inversion.row!.image.name, inversion.numSteps]).toEqual(['a', 5]);
  });
});

describe('a line through the codes', () => {
  it('pins them, those that are pinned already excepted, is sampled as they were encoded, and is one step', () => {
    const { session, inversion, exploration } = openInversion();
    session.view = 'inversion';
    session.sampling.change({ eta: 1 });
    inversion.add([image('a'), image('b'), image('c')]);
    finish(session, inversion);
    inversion.showColumn(1);
    session.pinPresent();
    const before = exploration.document;
    inversion.joinLatents();
    expect(session.view).toBe('line');
    expect(session.board.list).toHaveLength(4 + 3);
    expect(session.chain.pins.map(({ origin }) => origin?.name)).toEqual(['a', 'b', 'c']);
    expect(session.sampling.settings).toMatchObject({ numSteps: 20, eta: 0 });
    exploration.undo();
    expect(exploration.document).toBe(before);
  });

  it('changes nothing and says why when there are more than a line can have', () => {
    const { session, inversion, exploration } = openInversion();
    inversion.add(Array.from({ length: 13 }, (_, i) => image(`${i}`)));
    finish(session, inversion);
    session.view = 'inversion';
    const before = exploration.document;
    inversion.joinLatents();
    expect(exploration.document).toBe(before);
    expect(session.view).toBe('inversion');
    expect(session.toasts.list.map(({ text }) => text)).toEqual(['a line has at most 12 pins, got 13']);
  });
});

describe('the pixels of an image', () => {
  it('are asked of the engine once, and again when it could not answer', async () => {
    const { inversion } = openInversion();
    const asked: string[] = [];
    let answer: Result<RgbaImage> = { ok: false, error: { code: 'engine/crashed', message: 'gone' } };
    const bridge = {
      ask: (name: string, { sha256 }: { sha256: string }) => {
        asked.push(`${name} ${sha256[0]}`);
        return Promise.resolve(answer);
      },
    } as unknown as Bridge;
    const images = new ImagePictures(bridge);
    inversion.add([image('a')]);
    const [source] = inversion.images;
    const read = async () => {
      images.load([source!.sha256]);
      await new Promise((resolve) => setTimeout(resolve, 0));
    };
    await read();
    expect(images.get(source!.sha256)).toBeNull();
    answer = { ok: true, value: { width: 1, height: 1, rgba: Uint8Array.of(1, 2, 3, 255) } };
    await read();
    await read();
    expect([...images.get(source!.sha256)!.rgba]).toEqual([1, 2, 3, 255]);
    expect(asked).toEqual(['latent/read-image a', 'latent/read-image a']);
  });
});

describe('the x_T that an image is known to come from', () => {
  it('belongs to the selected image, is undone, and goes with its pin and with another part of the image', () => {
    const { session, inversion, exploration } = openInversion();
    const ids = inversion.add([image('a'), image('b')]);
    inversion.selected = ids[0]!;
    inversion.known.choose('pin2');
    expect(inversion.known.pin).toBe(session.board.list[1]);
    expect(inversion.images.map(({ known }) => known)).toEqual(['pin2', undefined]);
    inversion.selected = ids[1]!;
    expect(inversion.known.pin).toBeNull();
    exploration.undo();
    expect(inversion.images.every((one) => !('known' in one))).toBe(true);
    exploration.redo();
    session.board.remove('pin2');
    expect(inversion.images.every((one) => !('known' in one))).toBe(true);
    exploration.undo();
    inversion.selected = ids[0]!;
    expect(inversion.known.pin?.id).toBe('pin2');
    inversion.known.choose(null);
    expect(inversion.images[0]).not.toHaveProperty('known');
    exploration.undo();
    inversion.replace({ ...image('a'), id: ids[0]! });
    expect(inversion.known.pin).toBeNull();
  });

  it('is in the project, which names no pin that is not there', () => {
    const { inversion, exploration } = openInversion();
    inversion.add([image('a')]);
    inversion.known.choose('pin3');
    expect(parse(studioDocument, exploration.document, 'project')).toEqual(exploration.document);
    const pins = exploration.document.pins.filter(({ id }) => id !== 'pin3');
    expect(() => parse(studioDocument, { ...exploration.document, pins }, 'project')).toThrow('names no pin');
  });

  it('is joined with the recovered one by a line of two pins, in one step', () => {
    const { session, inversion, exploration } = openInversion();
    inversion.change({ ladder: [5, 20], repeats: 1 });
    inversion.add([image('a')]);
    inversion.known.choose('pin3');
    expect(inversion.known.canJoin).toBe(false);
    finish(session, inversion);
    expect(inversion.known.canJoin).toBe(true);
    const before = exploration.document;
    inversion.known.join();
    const { pins } = session.chain;
    expect(session.view).toBe('line');
    expect(pins.map(({ id }) => id)).toEqual(['pin3', 'pin5']);
    expect(pins[1]!.ref).toEqual({ kind: 'stored', sha256: latentHash('image1', 20) });
    expect(pins[1]!.origin).toMatchObject({ name: 'a', numSteps: 20, repeats: 1 });
    expect(session.sampling.settings).toMatchObject({ numSteps: 20, eta: 0 });
    exploration.undo();
    expect(exploration.document).toEqual(before);
  });

  it('has an angle to the recovered one', async () => {
    vi.stubGlobal('document', { hidden: true });
    const { session, inversion } = openInversion();
    inversion.change({ ladder: [5] });
    inversion.add([image('a')]);
    inversion.known.choose('pin3');
    finish(session, inversion);
    const asked: unknown[] = [];
    const report = { latents: [], angles: [[0, Math.PI / 6], [Math.PI / 6, 0]] }; // prettier-ignore
    const ask = async (_: string, refs: unknown) => (asked.push(refs), { ok: true, value: report });
    Object.assign(session.bridge, { ask });
    expect(inversion.known.angle).toBeUndefined();
    inversion.known.measure();
    await vi.waitFor(() => expect(inversion.known.angle).toBeCloseTo(30, 10));
    expect(asked).toEqual([
      [session.board.list[2]!.ref, { kind: 'stored', sha256: latentHash('image1', 5) }],
    ]);
    vi.unstubAllGlobals();
  });
});

it('its reconstruction is named as a sample of the inverted latent: at its S, by DDIM without noise, without repeats', () => {
  const { session, inversion } = openInversion();
  session.view = 'inversion';
  session.sampling.change({ solver: 'plms' });
  inversion.change({ ladder: [4, 8], repeats: 2 });
  inversion.add([image('cafe')]);
  expect([inversion.presentTile, session.presentFigure]).toEqual([null, null]);
  finish(session, inversion);
  expect(inversion.presentTile).toMatchObject({
    ref: { kind: 'stored', sha256: latentHash('image1', 8) },
    settings: { numSteps: 8, eta: 0 },
  });
  expect(inversion.presentTile!.settings).not.toHaveProperty('solver');
  expect(inversion.presentTile!.settings).not.toHaveProperty('repeats');
  expect(session.presentFigure).toMatchObject({ kind: 'samples', pins: [{ name: 'latent c0de1e8f' }] });
});
