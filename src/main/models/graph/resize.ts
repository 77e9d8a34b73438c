import type { Feature, GraphContext } from './layers.ts';

/** Mean over 2 × 2 pixels. */
export function averagePool({ writer }: GraphContext, name: string, x: Feature): Feature {
  const value = writer.node(name, 'AveragePool', [x.value], { kernel_shape: [2, 2], strides: [2, 2] });
  return { ...x, value, height: x.height / 2, width: x.width / 2 };
}

/** Every pixel twice along both axes. */
export function doubleNearest({ writer }: GraphContext, name: string, x: Feature): Feature {
  const scales = writer.floats(`${name}/scales`, [4], [1, 1, 2, 2]);
  const value = writer.node(name, 'Resize', [x.value, '', scales], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
  return { ...x, value, height: 2 * x.height, width: 2 * x.width };
}
