import { join } from 'node:path';
import * as v from 'valibot';
import { integer, parse } from '../../contract/parsers.ts';
import { makeLatent, type LatentShape } from '../../core/latent.ts';
import { writeFileAtomically } from '../files/atomic-file.ts';
import type { ShownTrajectory } from '../figures/kinds/kind.ts';
import { isFile, MAX_FILE_BYTES, readWholeFile } from '../files/bounded-file.ts';
import { parseJsonText } from '../formats/json/parse.ts';
import { encodeNpy, readNpy } from '../formats/npy/npy.ts';

/**
 * What figures show of trajectories: `<figure>-<tile>-way.npy` is float32 [shown steps, 2, C, H, W], x_t and x̂_0;
 * `<figure>-<tile>-way.json` lists these steps, and t and step change (key `movement`) of every step.
 */
export interface TrajectoryFiles {
  /** Null where the files are missing or contain no trajectory. Throws with the path of a file that cannot be read. */
  read(figure: number, tile: number): Promise<ShownTrajectory | null>;
  /** Each file whole or not at all. Throws a StudioError `figure/unwritable` with the path. */
  write(figure: number, tile: number, trajectory: ShownTrajectory): Promise<void>;
}

const trajectoryText = v.strictObject({
  movements: v.array(
    v.strictObject({
      t: v.pipe(v.number(), v.minValue(0)),
      movement: v.nullable(v.pipe(v.number(), v.minValue(0))),
    }),
  ),
  shown: v.array(integer(0, 100_000)),
});
type TrajectoryText = v.InferOutput<typeof trajectoryText>;

/** The files of trajectories in an existing folder. */
export function openTrajectoryFiles(folder: string): TrajectoryFiles {
  const pathOf = (figure: number, tile: number, ext: string): string =>
    join(folder, `${figure}-${tile}-way.${ext}`);
  return {
    async read(figure, tile) {
      const [text, numbers] = [pathOf(figure, tile, 'json'), pathOf(figure, tile, 'npy')];
      if (!(await isFile(text)) || !(await isFile(numbers))) return null;
      const json = Buffer.from(await readWholeFile(text, MAX_FILE_BYTES)).toString();
      const bytes = await readWholeFile(numbers, MAX_FILE_BYTES);
      try {
        const { movements, shown } = parse(trajectoryText, parseJsonText(json, text), text);
        const stepChanges = movements.map(({ t, movement }) => ({ t, stepChange: movement }));
        return trajectoryOf(stepChanges, shown, readNpy(bytes, numbers));
      } catch {
        return null; // written in part, or not a trajectory: the caller computes it again
      }
    },
    async write(figure, tile, { stepChanges, shown }) {
      const states = [...shown.values()];
      const shape = states[0]?.xt.shape ?? [0, 0, 0];
      const size = shape[0] * shape[1] * shape[2];
      const data = new Float32Array(2 * states.length * size);
      for (const [i, { xt, predX0 }] of states.entries()) {
        data.set(xt.data, 2 * i * size);
        data.set(predX0.data, (2 * i + 1) * size);
      }
      const movements = stepChanges.map(({ t, stepChange }) => ({ t, movement: stepChange }));
      const text: TrajectoryText = { movements, shown: [...shown.keys()] };
      await writeFileAtomically(pathOf(figure, tile, 'npy'), encodeNpy([states.length, 2, ...shape], data));
      await writeFileAtomically(pathOf(figure, tile, 'json'), Buffer.from(JSON.stringify(text)));
    },
  };
}

function trajectoryOf(
  stepChanges: ShownTrajectory['stepChanges'],
  steps: readonly number[],
  { shape, data }: { readonly shape: readonly number[]; readonly data: Float32Array },
): ShownTrajectory | null {
  const [count, , ...rest] = shape;
  if (count !== steps.length || rest.length !== 3) return null;
  const size = data.length / (2 * count);
  const state = (place: number) =>
    makeLatent(rest as unknown as LatentShape, data.slice(place * size, (place + 1) * size));
  const shown = steps.map((step, i) => {
    const at = stepChanges[step];
    if (!at) throw new Error(`step ${step} is none`);
    return [step, { t: at.t, xt: state(2 * i), predX0: state(2 * i + 1) }] as const;
  });
  return { stepChanges, shown: new Map(shown) };
}
