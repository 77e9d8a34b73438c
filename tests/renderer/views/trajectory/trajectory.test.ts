import { describe, expect, it } from 'vitest';
import { figureSpec } from '../../../../src/contract/figures/index.ts';
import { parse } from '../../../../src/contract/parsers.ts';
import type { Frame, StepTag } from '../../../../src/contract/job.ts';
import { Pictures } from '../../../../src/renderer/state/pictures.svelte.ts';
import { planJob } from '../../../../src/renderer/state/plan.ts';
import { figureOf } from '../figure-of.ts';
import { openModelWith, openWorkspace } from '../../state/workspace.ts';
import { Trajectory } from '../../../../src/renderer/views/trajectory/trajectory.svelte.ts';

function openTrajectory() {
  const workspace = openWorkspace();
  const { board, comparing, exploration, sampling } = workspace;
  return { workspace, board, comparing, exploration, sampling, trajectory: new Trajectory(workspace) };
}

describe('a trajectory', () => {
  it('shows the first pin until another is chosen, and again when that one is removed', () => {
    const { board, exploration, trajectory } = openTrajectory();
    expect(trajectory.pins.map(({ id }) => id)).toEqual(['pin1']);
    trajectory.toggle('pin3');
    expect(trajectory.pins.map(({ id }) => id)).toEqual(['pin3']);
    board.remove('pin3');
    expect(trajectory.pin?.id).toBe('pin1');
    exploration.undo();
    expect(trajectory.pin?.id).toBe('pin3');
    exploration.undo();
    expect(trajectory.pin?.id).toBe('pin1');
  });

  it('has a variant under each S where it is compared, and previews both of the chosen S', () => {
    const { comparing, trajectory } = openTrajectory();
    comparing.choose({ kind: 'eta', eta: 1 }, trajectory.compares);
    const names = trajectory.trajectories.map(({ numSteps, title }) => `${numSteps} ${title}`);
    expect(names).toEqual(['10 η = 0', '10 η = 1', '50 η = 0', '50 η = 1']);
    expect(trajectory.plan!.tiles.map(({ spec }) => spec.settings.eta)).toEqual([0, 1, 0, 1]);
    expect(trajectory.secondPlan).toBeNull();
    trajectory.choose(3);
    expect(trajectory.previewed.map(({ title }) => title)).toEqual(['η = 0', 'η = 1']);
    expect(trajectory.current).toMatchObject({ numSteps: 50, isVariant: true });
    expect(figureOf(trajectory, 'trajectory').ladder).toEqual([10, 50]);
    comparing.choose({ kind: 'steps', numSteps: 20 });
    expect(trajectory.trajectories).toHaveLength(2);
  });

  it('names the picture of its last step alone: what sampling makes of the pin', () => {
    const { comparing, trajectory } = openTrajectory();
    trajectory.choose(1);
    const { timesteps } = trajectory.current!;
    trajectory.go(timesteps.length - 1);
    expect(trajectory.presentTile).toMatchObject({ ref: trajectory.pin!.ref, settings: { numSteps: 50 } });
    trajectory.go(timesteps.length - 2);
    expect(trajectory.presentTile).toBeNull();
    comparing.choose({ kind: 'eta', eta: 1 }, trajectory.compares);
    trajectory.choose(1);
    trajectory.go(timesteps.length - 1);
    expect(trajectory.presentTile).toMatchObject({ settings: { numSteps: 10, eta: 1 } });
  });

  it('exports the way that it shows, at each S that τ can have', () => {
    const { board, sampling, trajectory } = openTrajectory();
    sampling.change({ tau: 'official-uniform' });
    trajectory.change({ pin: 'pin2', ladder: [5, 50, 1000] });
    const { name, ref } = board.list[1]!;
    expect(parse(figureSpec, trajectory.figure(), 'figure')).toMatchObject({
      kind: 'trajectory',
      pin: { name, ref },
      ladder: trajectory.plan!.tiles.map(({ spec }) => spec.settings.numSteps),
      theme: 'light',
    });
    for (const { id } of [...board.list]) board.remove(id);
    expect(trajectory.figure()).toBeNull();
  });

  it('asks for trajectories, the shortest first, and leaves out an S that τ cannot have', () => {
    const { workspace, trajectory } = openTrajectory();
    trajectory.change({ ladder: [5, 50, 1000] });
    expect(trajectory.plan!.tiles.map(({ spec }) => [spec.task, spec.settings.numSteps])).toEqual([
      ['trajectory', 5],
      ['trajectory', 50],
      ['trajectory', 1000],
    ]);
    openModelWith(workspace, { scheduler: { numTrainTimesteps: 100, stepsOffset: 0 } });
    expect(trajectory.plan!.tiles.map(({ spec }) => spec.settings.numSteps)).toEqual([5, 50]);
  });

  it('steps through τ of the chosen S, and keeps t when another S is chosen', () => {
    const { trajectory } = openTrajectory();
    trajectory.change({ ladder: [5, 50] });
    trajectory.lookAt(610);
    expect(trajectory.at).toBe(1); // τ = 800, 600, 400, 200, 0
    trajectory.go(trajectory.at + 1);
    expect(trajectory.t).toBe(400);
    trajectory.choose(1);
    expect(trajectory.current!.timesteps[trajectory.at]).toBe(400);
    trajectory.go(trajectory.at - 1);
    expect(trajectory.t).toBe(420);
    trajectory.go(999);
    expect(trajectory.t).toBe(0);
    trajectory.choose(7);
    expect(trajectory.current!.numSteps).toBe(50);
  });
});

describe('a trajectory under the hand', () => {
  it('plays from noise to picture in five seconds, whatever S, and stops where one looks', () => {
    const { trajectory } = openTrajectory();
    trajectory.lookAt(0);
    trajectory.play();
    expect([trajectory.playing, trajectory.t]).toEqual([true, 999]);
    expect(trajectory.range).toEqual({ last: 999, repeat: 'once', rate: 999 / 5 });
    trajectory.position = 399.5;
    expect(trajectory.current!.timesteps[trajectory.at]).toBe(600);
    trajectory.go(3);
    expect([trajectory.playing, trajectory.at]).toEqual([false, 3]);
  });

  it('is pinned as its x_T, at whatever step, and choosing its pin again is no change', () => {
    const { board, exploration, trajectory } = openTrajectory();
    trajectory.go(5);
    expect(trajectory.present).toEqual(board.list[0]!.ref);
    trajectory.toggle('pin1');
    expect(exploration.undoLabel).toBeNull();
  });
});

describe('what came of a trajectory', () => {
  const tag = (index: number, of: StepTag['of']): StepTag => ({ index, t: 9 - index, of, stepChange: null });
  const frame = (step: StepTag | null): Frame => ({
    job: 'job',
    tile: 0,
    numSteps: 2,
    final: step === null,
    step,
    width: 1,
    height: 1,
    rgba: new Uint8ClampedArray(4),
  });

  it('is there when all its steps and its picture are; a sample of the same x_T is another matter', () => {
    const { trajectory } = openTrajectory();
    trajectory.change({ ladder: [2] });
    const { plan } = trajectory;
    const pictures = new Pictures();
    const missing = () =>
      planJob(
        plan!,
        (tile) => pictures.has(tile),
        () => true,
      );
    pictures.addJob('job', missing()!);
    pictures.receive([
      frame(tag(0, 'xt')),
      frame(tag(0, 'predX0')),
      frame(tag(1, 'xt')),
      frame(tag(1, 'predX0')),
    ]);
    expect(missing()).not.toBeNull();
    expect(pictures.showSteps(plan!.tiles[0]!).own).toHaveLength(2);
    pictures.receive([frame(null)]);
    expect(missing()).toBeNull();
  });
});
