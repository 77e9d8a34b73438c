import { describe, expect, it, vi } from 'vitest';
import type { Bridge } from '../../../src/contract/requests.ts';
import type { SecondState, StudioState } from '../../../src/contract/studio.ts';
import type { SourceImage } from '../../../src/contract/views/inversion.ts';
import { viewIds } from '../../../src/contract/views/index.ts';
import type { SchedulerConfig } from '../../../src/core/settings.ts';
import { Session } from '../../../src/renderer/session/session.svelte.ts';
import type { Gallery } from '../../../src/renderer/views/gallery/gallery.svelte.ts';
import type { Inversion } from '../../../src/renderer/views/inversion/inversion.svelte.ts';
import type { Line } from '../../../src/renderer/views/line/line.svelte.ts';
import type { Plane } from '../../../src/renderer/views/plane/plane.svelte.ts';

// The session asks what the system's theme is, which only a window knows.
vi.hoisted(() => vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined })));

const shape = [3, 32, 32] as const;
const linear: SchedulerConfig = {
  numTrainTimesteps: 1000,
  betaSchedule: 'linear',
  betaStart: 1e-4,
  betaEnd: 0.02,
  trainedBetas: null,
  rescaleBetasZeroSnr: false,
  setAlphaToOne: true,
  stepsOffset: 0,
  predictionType: 'epsilon',
  clipSample: false,
  clipSampleRange: 1,
};
const cosine: SchedulerConfig = { ...linear, betaSchedule: 'squaredcos_cap_v2' };

const modelOf = (name: string, scheduler: SchedulerConfig): NonNullable<StudioState['model']> =>
  ({
    name,
    identity: name,
    bundled: true,
    latentShape: shape,
    pictureShape: shape,
    networks: [],
    scheduler,
    options: { schedule: {}, size: null },
  }) as unknown as NonNullable<StudioState['model']>;

/** A session as the window has it when both models are open, with something in every view; nothing is computed. */
function openBoth(secondScheduler = linear) {
  const session = new Session({} as Bridge);
  const device = { provider: 'cpu', choice: 'cpu', secondsPerSample: 0.01 } as StudioState['device'];
  const second = { engine: 'ready', mode: 'beside', model: modelOf('second', secondScheduler), device };
  session.studio.state = {
    ...session.studio.state,
    engine: 'ready',
    model: modelOf('first', linear),
    device,
    second: second as SecondState,
  };
  const stateOf = (id: string) => session.views.find(({ contract }) => contract.id === id)!.state;
  const plane = stateOf('plane') as Plane;
  plane.setSize({ width: 800, height: 800, aspect: 1 });
  plane.change({ exported: 'square' }); // a figure of what is seen changes with what is seen
  const gallery = stateOf('gallery') as Gallery;
  const picture = { width: 32, height: 32 };
  gallery.setBounds({ width: 330, height: 330, picture, pictures: 1, ratio: 1, unit: 13 });
  gallery.beginAnew();
  const part = { x: 0, y: 0, width: 32, height: 32 };
  const image: Omit<SourceImage, 'id'> = { name: 'a.png', part, shape, sha256: 'a'.repeat(64) };
  (stateOf('inversion') as Inversion).add([image]);
  session.sampling.change({ numSteps: 50 });
  const compare = (): void => session.comparing.choose({ kind: 'model', model: session.second.model! });
  return { session, stateOf, compare };
}

const compared = openBoth().session.views.filter(({ state }) => state.compares?.kinds.includes('model'));

it('every view compares with a second model', () => {
  expect(compared.map(({ contract }) => contract.id)).toEqual(viewIds);
});

describe.each(compared.map(({ contract }) => contract.id))(
  'a comparison with a second model in the view %s',
  (id) => {
    it('leaves the figure and its animation as they are without', () => {
      const { stateOf, compare } = openBoth();
      const state = stateOf(id);
      const [figure, playback] = [state.figure!(), state.playback];
      compare();
      expect(figure).not.toBeNull();
      expect(state.figure!()).toEqual(figure);
      expect(state.playback).toEqual(playback);
    });

    it('samples no picture of one model with the other one, and has the previews of each', () => {
      const { session, stateOf, compare } = openBoth(cosine);
      const { studio, second } = session;
      compare();
      const { plan, secondPlan } = stateOf(id);
      for (const [of, lane, { surroundings, preview }] of [
        [plan, id, studio],
        [secondPlan, 'second', second],
      ] as const) {
        expect(of!.lane).toBe(lane);
        expect(of!.tiles.length).toBeGreaterThan(0);
        expect(of!.tiles.filter(({ subject }) => !subject.includes(surroundings))).toEqual([]);
        const hasNoPreviews =
          stateOf(id).showsPreviews || of!.tiles.some(({ spec }) => spec.task === 'round-trip');
        expect(of!.preview).toEqual(hasNoPreviews ? null : preview);
      }
      expect(second.preview).not.toEqual(studio.preview);
    });
  },
);

describe('a line from class to class beside a second model', () => {
  const labels = (count: number) =>
    ({ kind: 'label', count, nullLabel: null, width: null, names: {} }) as const;

  /** Of ten classes and of so many; null: none. */
  function openClasses(count: number | null) {
    const { session, stateOf, compare } = openBoth();
    const { model, second } = session.studio.state;
    const withClasses = (of: typeof model, classes: object | null) =>
      ({ ...of, classes, identity: JSON.stringify(classes) }) as NonNullable<typeof model>;
    session.studio.state = {
      ...session.studio.state,
      model: withClasses(model, labels(10)),
      second: {
        ...second,
        model: withClasses(second!.model, count === null ? null : labels(count)),
      } as SecondState,
    };
    const line = stateOf('line') as Line;
    session.sampling.chooseClass(2);
    line.change({ toClass: 8 });
    return { line, compare };
  }
  const classOf = ({ secondPlan }: Line, at: number) => secondPlan!.tiles[at]!.spec.settings.condition?.class;

  it('goes to the same label where the second model has it', () => {
    const { line, compare } = openClasses(9);
    compare();
    expect(line.variant).not.toBeNull();
    expect([classOf(line, 0), classOf(line, 1)]).toEqual([2, 8]);
  });

  it('is not compared where the second model lacks the label, with one line that names both', () => {
    const { line, compare } = openClasses(7);
    expect(line.compares.refuses).toEqual({ model: 'second: to class 8: must be a label from 0 to 6' });
    compare();
    expect(line.variant).toBeNull();
    expect(line.secondPlan).toBeNull();
    line.change({ toClass: 6 });
    expect(line.compares.refuses).toEqual({});
    expect(classOf(line, 1)).toBe(6);
  });

  it('is compared with a model that takes no class: its pictures have none', () => {
    const { line, compare } = openClasses(null);
    compare();
    expect(line.secondPlan!.tiles.map(({ spec }) => spec.settings.condition)).toEqual(
      line.points.map(() => undefined),
    );
  });
});
