import { describe, expect, it, vi } from 'vitest';
import { figureSpec, planFigure, sidesOf, type FigureSpec } from '../../../src/contract/figures/index.ts';
import { studioDocument } from '../../../src/contract/document.ts';
import type { TileSpec } from '../../../src/contract/job.ts';
import { parse } from '../../../src/contract/parsers.ts';
import type { Bridge } from '../../../src/contract/requests.ts';
import type { StudioState } from '../../../src/contract/studio.ts';
import type { SourceImage } from '../../../src/contract/views/inversion.ts';
import { viewIds, type ViewId } from '../../../src/contract/views/index.ts';
import { formatLatentRef } from '../../../src/core/latent-ref.ts';
import { describeKind, restoredDocument, viewOf } from '../../../src/renderer/session/restored-document.ts';
import { Session } from '../../../src/renderer/session/session.svelte.ts';
import type { Gallery } from '../../../src/renderer/views/gallery/gallery.svelte.ts';
import { views } from '../../../src/renderer/views/index.ts';
import type { Inversion } from '../../../src/renderer/views/inversion/inversion.svelte.ts';
import type { Plane } from '../../../src/renderer/views/plane/plane.svelte.ts';

// The session asks what the system's theme is, which only a window knows.
vi.hoisted(() => vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener: () => undefined })));

const shape = [3, 32, 32] as const;

/** A window with a model open and something in every view; nothing is computed. */
function open() {
  const session = new Session({} as Bridge);
  const { studio } = session;
  const scheduler = { numTrainTimesteps: 1000, stepsOffset: 0 };
  const shapes = { latentShape: shape, pictureShape: shape };
  const model = { identity: 'model', name: 'model', ...shapes, scheduler, classes: null, networks: [] };
  studio.state = {
    ...studio.state,
    engine: 'ready',
    model: model as unknown as NonNullable<StudioState['model']>,
    device: { provider: 'cpu' } as unknown as StudioState['device'],
  };
  const stateOf = (id: string) => session.views.find(({ contract }) => contract.id === id)!.state;
  (stateOf('plane') as Plane).setSize({ width: 800, height: 640, aspect: 1 });
  const gallery = stateOf('gallery') as Gallery;
  gallery.setBounds({
    ...{ width: 330, height: 330, picture: { width: 32, height: 32 } },
    ...{ pictures: 1, ratio: 1, unit: 13 },
  });
  gallery.beginAnew();
  const part = { x: 0, y: 0, width: 32, height: 32 };
  const image: Omit<SourceImage, 'id'> = { name: 'a.png', part, shape, sha256: 'a'.repeat(64) };
  (stateOf('inversion') as Inversion).add([image]);
  return { session, stateOf };
}

/** What decides a tile's pixels. */
const keyOf = ({ task, ref, settings }: TileSpec): string =>
  JSON.stringify([task, formatLatentRef(ref), Object.entries(settings).toSorted()]);

it.each(viewIds)(
  'the figure of the view %s begins on light paper with its texts, however dark the window',
  (id) => {
    const figure = open().stateOf(id).figure!()!;
    const look = {
      theme: 'light',
      transparent: false,
      labels: true,
      captions: true,
      mathText: true,
      scale: null,
    };
    expect(figure).toMatchObject(look);
    expect(parse(figureSpec, figure, 'figure')).toEqual(figure);
  },
);

/** Every comparison that a view offers with the model that is open. A figure of images has a ladder of S of its own. */
const comparisons = viewIds.flatMap((id) => {
  if (id === 'inversion') return [];
  const { session, stateOf } = open();
  const offers = session.comparing.offersIn(stateOf(id).compares ?? { kinds: [] });
  return offers.flatMap(({ kind, comparison, refusal }) =>
    comparison && refusal === null && kind !== 'model' ? [{ id, kind, comparison }] : [],
  );
});

/** A sheet whose rows are points of the line, which has another path. */
function compareIn(id: ViewId, { comparison }: (typeof comparisons)[number], lineRows = false) {
  const { session, stateOf } = open();
  if (lineRows) session.exploration.set('consistency', { rows: 'line', points: 3 }, 'rows');
  session.comparing.choose(comparison, stateOf(id).compares);
  return { session, stateOf, view: stateOf(id) };
}

it('the figure of every view but that of images compares', () => {
  expect([...new Set(comparisons.map(({ id }) => id))]).toEqual(viewIds.filter((id) => id !== 'inversion'));
});

describe.each(comparisons)('the figure of the view $id compared by $kind', (entry) => {
  const { id, comparison } = entry;

  it('is a comparison of the very tiles that the window shows, and parses as it is', () => {
    const { view } = compareIn(id, entry);
    const figure = view.figure!()!;
    expect(figure.kind).toBe('comparison');
    expect(parse(figureSpec, figure, 'figure')).toEqual(figure);
    const shown = new Set(view.plan!.tiles.map(({ spec }) => keyOf(spec)));
    const { tiles } = planFigure(figure);
    expect(tiles.filter((tile) => !shown.has(keyOf(tile)))).toEqual([]);
    const [own, other] = sidesOf(figure).map((side) => planFigure(side).tiles);
    expect(tiles).toEqual([...own!, ...other!]);
    expect(own!.map(keyOf)).not.toEqual(other!.map(keyOf));
  });

  it('comes back as the same comparison in the same view', () => {
    const { session, view, stateOf } = compareIn(id, entry);
    const figure = view.figure!()!;
    expect(viewOf(views, figure).contract.id).toBe(id);
    session.comparing.choose(null);
    const document = restoredDocument(views, figure, session.exploration.document, shape);
    expect(document.comparison).toEqual(comparison);
    expect(parse(studioDocument, document, 'document')).toEqual(document);
    if (id === 'gallery') return; // it shows previews, whatever is set
    session.exploration.replace('open exploration', document);
    expect(stateOf(id).figure!()).toEqual(figure);
  });
});

it('a sheet over the line has the latents of the other path beside its own', () => {
  const { view } = compareIn('consistency', { comparison: { kind: 'lerp' } } as never, true);
  const figure = parse(figureSpec, view.figure!(), 'figure') as Extract<FigureSpec, { kind: 'comparison' }>;
  expect(figure.otherRefs!.map(formatLatentRef)).toEqual(['seed:3', 'lerp(seed:3, seed:8, 0.5)', 'seed:8']);
  const shown = new Set(view.plan!.tiles.map(({ spec }) => keyOf(spec)));
  expect(planFigure(figure).tiles.filter((tile) => !shown.has(keyOf(tile)))).toEqual([]);
});

it('a figure without a comparison ends the one that there is, and names itself by its kind', () => {
  const { session, stateOf } = open();
  const alone = stateOf('line').figure!()!;
  session.comparing.choose({ kind: 'eta', eta: 1 });
  const both = stateOf('line').figure!()!;
  const document = restoredDocument(views, alone, session.exploration.document, shape);
  expect(document).not.toHaveProperty('comparison');
  expect([alone, both].map((figure) => describeKind(views, figure))).toEqual([
    'a line',
    'a line (η = 0 beside η = 1)',
  ]);
});
