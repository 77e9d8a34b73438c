import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledModels } from '../../../../../src/contract/bundled-model.ts';
import { StudioError } from '../../../../../src/contract/errors.ts';
import { openModel } from '../../../../../src/main/models/open.ts';
import { checkSizes } from '../../../../../src/main/models/graph/sizes/index.ts';
import { inferSizes } from '../../../../../src/main/models/graph/sizes/infer.ts';
import { readStructure } from '../../../../../src/main/models/graph/sizes/graph.ts';
import { makeValue } from '../../../../../src/main/models/graph/sizes/value.ts';
import { AttributeProto_AttributeType as Kind } from '../../../../../src/main/models/graph/onnx_pb.ts';
import { tempFolder } from '../../../../support/temp-folder.ts';
import { bundledFolder, fixtures } from '../../support/golden.ts';
import {
  encodeModel,
  int,
  port,
  types,
  type NodeInit,
  type TensorInit,
  type TinyModel,
} from '../../support/onnx-model.ts';
import { writeFiles } from '../../support/write-files.ts';

const GB = 1e9;

/** The refusal of a model under a limit, or null where it is taken. */
async function refusal(location: string, limit = 4 * GB, tensor = Infinity): Promise<string | null> {
  const model = await openModel(location, { bundledFolder });
  const graph = await model.graph(null);
  try {
    checkSizes(graph, model.info.latentShape, 'm.onnx', { memory: limit, tensor });
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(StudioError);
    expect((error as StudioError).code).toBe('model/too-large');
    return (error as StudioError).message;
  }
}

const longs = (name: string, ...values: number[]): TensorInit => ({
  name,
  dims: [BigInt(values.length)],
  dataType: types.INT64,
  int64Data: values.map(BigInt),
});
const number = (name: string, value: number): TensorInit => ({
  name,
  dims: [],
  dataType: types.INT64,
  int64Data: [BigInt(value)],
});
const node = (
  opType: string,
  input: string[],
  output: string,
  attribute: NodeInit['attribute'] = [],
): NodeInit => ({
  opType,
  input,
  output: [output],
  attribute,
});
const graphOf = (
  name: string,
  nodes: NodeInit[],
  output: string,
): NonNullable<NodeInit['attribute']>[number] => ({
  name,
  type: Kind.GRAPH,
  g: { name, node: nodes, output: [{ name: output }] },
});

/** eps = sample · t + (mean of `big` · 0), so that the network has to make `big`. */
async function hungry(nodes: NodeInit[], more: Partial<TinyModel> = {}): Promise<string> {
  const folder = tempFolder();
  const model = encodeModel({
    ...more,
    nodes: [
      ...nodes,
      node('Cast', ['timestep'], 't', [int('to', types.FLOAT)]),
      node('Mul', ['sample', 't'], 'plain'),
      node('ReduceMean', ['big'], 'mean', [int('keepdims', 0)]),
      node('Add', ['plain', 'mean'], 'eps'),
    ],
  });
  await writeFiles(folder, { 'm.onnx': model });
  return join(folder, 'm.onnx');
}

describe('a graph whose sizes are told by shapes', () => {
  it.each([
    [
      'constant-of-shape-20gb.onnx',
      /^m\.onnx: tensor z of shape \[5368709120\] takes 21\.5 GB, more than the memory limit of 4 GB \(--memory, or the settings\)$/,
    ],
    [
      'expand-16gb.onnx',
      /^m\.onnx: tensor \w+ of shape \[[\d, ]+\] takes 1[67][.\d]* GB, more than the memory limit of 4 GB/,
    ],
  ])('%s is refused by name, shape and size', async (file, message) => {
    expect(await refusal(join(fixtures, 'hungry-onnx', file))).toMatch(message);
  });

  const wide = port('sample', types.FLOAT, ['batch', 1, 2, 2]);
  const cases: [string, NodeInit[], TensorInit[]][] = [
    [
      'a shape computed from the sample',
      [
        node('Shape', ['sample'], 'shape'),
        node('Mul', ['shape', 'by'], 'larger'),
        node('ConstantOfShape', ['larger'], 'big'),
      ],
      [longs('by', 1, 1, 50_000, 10_000)],
    ],
    [
      'sizes gathered, concatenated and cast',
      [
        node('Shape', ['sample'], 'shape'),
        node('Gather', ['shape', 'last'], 'width'),
        node('Unsqueeze', ['width', 'zero'], 'column'),
        node('Cast', ['column'], 'float', [int('to', types.FLOAT)]),
        node('Mul', ['float', 'float'], 'square'),
        node('Cast', ['square'], 'whole', [int('to', types.INT64)]),
        node('Concat', ['whole', 'million', 'thousand'], 'all', [int('axis', 0)]),
        node('Expand', ['one', 'all'], 'big'),
      ],
      [
        number('last', 3),
        longs('zero', 0),
        longs('million', 1_000_000),
        longs('thousand', 1000),
        longs('one', 1),
      ],
    ],
    ['a Tile', [node('Tile', ['sample', 'by'], 'big')], [longs('by', 1, 1, 50_000, 10_000)]],
    ['a Pad', [node('Pad', ['sample', 'by'], 'big')], [longs('by', 0, 0, 20_000, 0, 0, 0, 20_000, 50_000)]],
    ['a Resize', [node('Resize', ['sample', '', '', 'to'], 'big')], [longs('to', 1, 1, 50_000, 50_000)]],
    [
      'a chain of Concat',
      [
        node('ConstantOfShape', ['start'], 'c0'),
        ...Array.from({ length: 20 }, (_, i) =>
          node('Concat', [`c${i}`, `c${i}`], i === 19 ? 'big' : `c${i + 1}`, [int('axis', 0)]),
        ),
      ],
      [longs('start', 1000, 10)],
    ],
    [
      'an outer product',
      [node('MatMul', ['column', 'row'], 'big')],
      [
        { name: 'column', dims: [100_000n, 1n], dataType: types.FLOAT, rawData: new Uint8Array(400_000) },
        { name: 'row', dims: [1n, 100_000n], dataType: types.FLOAT, rawData: new Uint8Array(400_000) },
      ],
    ],
    [
      'a broadcast',
      [node('Add', ['column', 'row'], 'big')],
      [
        { name: 'column', dims: [100_000n, 1n], dataType: types.FLOAT, rawData: new Uint8Array(400_000) },
        { name: 'row', dims: [100_000n], dataType: types.FLOAT, rawData: new Uint8Array(400_000) },
      ],
    ],
    [
      'a Range',
      [node('Range', ['from', 'to', 'step'], 'big')],
      [number('from', 0), number('to', 1e9), number('step', 1)],
    ],
    [
      'a OneHot',
      [node('OneHot', ['from', 'depth', 'values'], 'big')],
      [longs('from', 0, 1), number('depth', 1e9), longs('values', 0, 1)],
    ],
    [
      'random numbers',
      [node('RandomNormal', [], 'big', [{ name: 'shape', type: Kind.INTS, ints: [100_000n, 100_000n] }])],
      [],
    ],
    [
      'what is made in a branch',
      [
        {
          opType: 'If',
          input: ['yes'],
          output: ['big'],
          attribute: [
            graphOf('then_branch', [node('ConstantOfShape', ['shape'], 'big')], 'big'),
            graphOf('else_branch', [node('Identity', ['shape'], 'small')], 'small'),
          ],
        },
      ],
      [longs('shape', 100_000, 100_000), { name: 'yes', dims: [], dataType: types.BOOL, int32Data: [1] }],
    ],
    [
      'nodes in another order than they run in',
      [
        node('ConstantOfShape', ['larger'], 'big'),
        node('Mul', ['shape', 'by'], 'larger'),
        node('Shape', ['sample'], 'shape'),
      ],
      [longs('by', 1, 1, 50_000, 10_000)],
    ],
  ];
  it.each(cases)('%s: refused', async (_, nodes, initializers) => {
    expect(await refusal(await hungry(nodes, { sample: wide, initializers }))).toMatch(
      /^m\.onnx: tensor (big|c\d+) of shape \[[\d, ]+\] (and the constants before it )?(takes?|has) \S+ (GB|values), more than the memory limit of 4 GB/,
    );
  });

  it('what a function makes is told with the attributes of its call', async () => {
    const body = {
      name: 'grow',
      domain: 'local',
      input: ['a'],
      output: ['b'],
      opsetImport: [{ domain: '', version: 18n }],
      attribute: ['sizes'],
      node: [
        {
          opType: 'RandomNormal',
          domain: '',
          input: [],
          output: ['b'],
          attribute: [{ name: 'shape', type: Kind.INTS, refAttrName: 'sizes' }],
        },
      ],
    };
    const call: NodeInit = {
      opType: 'grow',
      domain: 'local',
      input: ['sample'],
      output: ['big'],
      attribute: [{ name: 'sizes', type: Kind.INTS, ints: [100_000n, 100_000n] }],
    };
    expect(await refusal(await hungry([call], { functions: [body] }))).toMatch(
      /tensor b of shape \[100000, 100000\] takes 40 GB/,
    );
  });

  it('constants that are each small are refused for what they take together', async () => {
    const nodes = [
      ...Array.from({ length: 8 }, (_, i) => node('ConstantOfShape', ['shape'], `c${i}`)),
      node(
        'Sum',
        Array.from({ length: 8 }, (_, i) => `c${i}`),
        'big',
      ),
    ];
    const location = await hungry(nodes, { initializers: [longs('shape', 16_000, 16_000)] });
    expect(await refusal(location)).toBe(
      'm.onnx: tensor c3 of shape [16000, 16000] and the constants before it take 4.1 GB, more than the memory limit of 4 GB (--memory, or the settings)',
    );
    expect(await refusal(location, 10 * GB)).toBeNull();
  });

  it('a tensor larger than the process can have at once is refused within the limit', async () => {
    const location = await hungry([node('ConstantOfShape', ['shape'], 'big')], {
      initializers: [longs('shape', 25_000, 25_000)],
    });
    expect(await refusal(location, 8 * GB, 2.1 * GB)).toBe(
      "m.onnx: tensor big of shape [25000, 25000] takes 2.5 GB, more than the 2.1 GB that the window's engine can have at once (the command line's can)",
    );
    expect(await refusal(location, 8 * GB)).toBeNull();
  });

  it('more values than the runtime counts are refused whatever the limit', async () => {
    const nodes = [
      node('ConstantOfShape', ['shape'], 'big', [
        { name: 'value', type: Kind.TENSOR, t: { dims: [1n], dataType: types.INT8, int32Data: [0] } },
      ]),
    ];
    expect(
      await refusal(await hungry(nodes, { initializers: [longs('shape', 50_000, 50_000)] }), 1000 * GB),
    ).toBe(
      'm.onnx: tensor big of shape [50000, 50000] takes 2.5 GB for 2500000000 values, more than the 2147483647 that the runtime counts',
    );
  });

  it('a size that data decides is left to the limit while it runs', async () => {
    const nodes = [
      node('Cast', ['timestep'], 'size', [int('to', types.INT64)]),
      node('Unsqueeze', ['size', 'zero'], 'shape'),
      node('ConstantOfShape', ['shape'], 'big'),
    ];
    expect(await refusal(await hungry(nodes, { initializers: [longs('zero', 0)] }))).toBeNull();
  });
});

describe('a diffusers folder', () => {
  it('of a size that no memory holds is refused by the layer', async () => {
    const folder = tempFolder();
    const source = join(fixtures, 'unet-cifar10-like');
    const { cp, readFile, writeFile } = await import('node:fs/promises');
    await cp(source, folder, { recursive: true });
    const path = join(folder, 'unet', 'config.json');
    const file = await readFile(path, 'utf8').then(
      () => path,
      () => join(folder, 'config.json'),
    );
    const config = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...config, sample_size: 2048 }));
    expect(await refusal(folder)).toMatch(
      /tensor (down|mid|up)\S*attentions\S*\/scores of shape \[1, \d+, \d+, \d+\] takes [\d.,]+ GB/,
    );
  });

  it.each([
    ...bundledModels.map((name) => `bundled:${name}`),
    join(fixtures, 'unet-church-like'),
    join(fixtures, 'unet-scale-shift'),
  ])('%s: every tensor is told, and none is refused', async (location) => {
    expect(await refusal(location, GB)).toBeNull();
    const { graph, info } = await openModel(location, { bundledFolder });
    const untold: string[] = [];
    const { model, inputs } = await graph(null);
    const fed = [
      ['sample', makeValue(types.FLOAT, [1, ...info.latentShape])] as const,
      ...inputs([1], [null]).map(({ name, shape }) => [name, makeValue(types.FLOAT, shape)] as const),
    ];
    let eps: unknown = null;
    inferSizes(readStructure(model), new Map(fed), (name, { shape, type }, op) => {
      if (shape === null || shape.includes(null) || type === 0) untold.push(`${op} ${name}`);
      if (name === 'eps') eps = shape;
    });
    expect(untold).toEqual([]);
    expect([null, [1, ...info.latentShape]]).toContainEqual(eps);
  });
});
