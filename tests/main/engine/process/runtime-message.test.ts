import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noOptions } from '../../../../src/contract/model.ts';
import { noFolders } from '../../../../src/main/engine/process/folders.ts';
import { plainRuntimeMessage } from '../../../../src/main/engine/process/runtime-message.ts';
import { EngineService } from '../../../../src/main/engine/process/service.ts';
import { tempFolder } from '../../../support/temp-folder.ts';
import { bundledFolder } from '../../models/support/golden.ts';
import { encodeModel, int, port, types } from '../../models/support/onnx-model.ts';
import type { NodeInit, TensorInit, TinyModel } from '../../models/support/onnx-model.ts';
import { writeFiles } from '../../models/support/write-files.ts';

/** What no person should read: the runtime's source, its functions and types, and its codes. */
const INSIDE = /onnxruntime|ONNXRuntime|::|std|\.cc\b|\.h:|was false|Status Message|tensor\(|\[\w+Error\]/;

const longs = (name: string, values: number[]): TensorInit => ({
  name,
  dims: [BigInt(values.length)],
  dataType: types.INT64,
  int64Data: values.map(BigInt),
});
const ones = (name: string, ...dims: number[]): TensorInit => ({
  name,
  dims: dims.map(BigInt),
  dataType: types.FLOAT,
  floatData: Array<number>(dims.reduce((a, b) => a * b, 1)).fill(1),
});
const node = (opType: string, input: string[], more: NodeInit = {}): NodeInit => ({
  name: 'here',
  opType,
  input,
  output: ['eps'],
  ...more,
});

/** A port whose sizes the runtime does not know before it runs. */
const free = (name: string) => port(name, types.FLOAT, ['n', 1, 'h', 'w']);
const later = { sample: free('sample'), output: free('eps') };

/** What opening the model says, after its path. */
async function reasonFor(tiny: TinyModel): Promise<string> {
  const folder = tempFolder();
  const location = join(folder, 'm.onnx');
  await writeFiles(folder, {
    'm.onnx': encodeModel(tiny),
    'm.json': { in_channels: 1, sample_size: 2 },
  });
  const input = {
    location,
    bundledFolder,
    choice: 'cpu',
    options: noOptions,
    memoryLimit: 8e9,
    keepModel: false,
    crashed: [],
    resume: null,
  } as const;
  const error: unknown = await new EngineService(() => undefined, noFolders)
    .handle('open', input)
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'model/unsupported' });
  const { message } = error as Error;
  expect(message.startsWith(`${location}: `)).toBe(true);
  return message.slice(location.length + 2);
}

describe('what the runtime says of a model that it refuses', () => {
  it.each<[TinyModel, string]>([
    [
      { nodes: [node('Expand', ['sample', 's'])], initializers: [longs('s', [3, 7])] },
      'it cannot be run: node here (Expand): incompatible dimensions',
    ],
    [
      { nodes: [node('Frobnicate', ['sample'])] },
      'it cannot be run: node here (Frobnicate): the runtime has no operator Frobnicate in version 18',
    ],
    [
      { nodes: [node('Mul', ['sample', 'timestep'])] },
      'it cannot be run: node here (Mul): its inputs are of different types, float and int64',
    ],
    [
      { nodes: [node('Concat', ['sample', 'sample'])] },
      "it cannot be run: node here (Concat): required attribute 'axis' is missing",
    ],
    [
      { nodes: [node('Add', ['sample', 'nope'])] },
      "it cannot be run: node input 'nope' is not a graph input, initializer, or output of a previous node",
    ],
    [
      { nodes: [node('Identity', ['sample'], { output: ['other'] })] },
      'it cannot be run: graph output (eps) does not exist in the graph',
    ],
    [
      {
        nodes: [node('Add', ['sample', 'y']), node('Identity', ['eps'], { name: 'b', output: ['y'] })],
      },
      'it cannot be run: the graph is not acyclic',
    ],
    [
      { ...later, nodes: [node('Reshape', ['sample', 's'])], initializers: [longs('s', [7, 7])] },
      'node here (Reshape): the input tensor cannot be reshaped to the requested shape. Input shape:{1,1,2,2}, requested shape:{7,7}',
    ],
    [
      { ...later, nodes: [node('MatMul', ['sample', 'w'])], initializers: [ones('w', 5, 5)] },
      'node here (MatMul): MatMul dimension mismatch',
    ],
    [
      {
        ...later,
        nodes: [node('Add', ['sample', 'w'], { name: '' })],
        initializers: [ones('w', 1, 1, 3, 3)],
      },
      'a node without a name (Add): attempting to broadcast an axis by a dimension other than 1. 2 by 3',
    ],
    [
      {
        nodes: [node('Gather', ['sample', 'i'], { attribute: [int('axis', 2)] })],
        initializers: [longs('i', [9, 9])],
      },
      'node here (Gather): indices element out of data bounds, idx=9 must be within the inclusive range [-2,1]',
    ],
  ])('is one plain line that names file, node and problem: %#', async (tiny, reason) => {
    const said = await reasonFor(tiny);
    expect(said).toBe(reason);
    expect(said).not.toMatch(INSIDE);
  });

  it('of a GPU it cannot use is as plain', () => {
    const webgpu =
      '/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 onnxruntime::webgpu::WebGpuContext::Initialize(const onnxruntime::webgpu::WebGpuContextConfig&)::<lambda()> adapter_result.status == wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters\n';
    expect(plainRuntimeMessage(new Error(webgpu))).toBe(
      'failed to get a WebGPU adapter: No supported adapters',
    );
  });

  it.each<[string, string]>([
    [
      '[ONNXRuntimeError] : 1 : FAIL : Load model from /a b/net.onnx failed:Node (grow) Op (Expand) [ShapeInferenceError] Incompatible dimensions',
      'node grow (Expand): incompatible dimensions',
    ],
    [
      '[ONNXRuntimeError] : 1 : FAIL : /onnxruntime_src/onnxruntime/core/graph/model.cc:181 onnxruntime::Model::Model(onnx::ModelProto&&, const std::string&, const onnxruntime::IOnnxRuntimeOpSchemaRegistryList*, const onnxruntime::logging::Logger&) Unsupported model IR version: 20, max supported IR version: 10\n',
      'unsupported model IR version: 20, max supported IR version: 10',
    ],
    [
      'D:\\a\\_work\\1\\s\\onnxruntime\\core\\graph\\model.cc:181 onnxruntime::Model::Model Unsupported model IR version: 20',
      'unsupported model IR version: 20',
    ],
    [
      "Non-zero status code returned while running ConstantOfShape node. Name:'/a/b' Status Message: /onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:360 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, onnxruntime::Stream*) Failed to allocate memory for requested buffer of size 4000000000000000",
      'node /a/b (ConstantOfShape): failed to allocate memory for requested buffer of size 4000000000000000',
    ],
    [
      '/onnxruntime_src/onnxruntime/core/framework/tensor.cc:20 std::string onnxruntime::Foo<T>::Bar(const std::function<void(int)>&) const [with T = float] x > 0 was false.\n',
      'a check of the runtime failed',
    ],
    ['', 'no reason given'],
  ])('on other systems and of other failures too: %#', (said, plain) => {
    expect(plainRuntimeMessage(new Error(said))).toBe(plain);
    expect(plain).not.toMatch(INSIDE);
  });

  it('stays short and quick where it quotes a hostile file', () => {
    for (const part of ['a/', 'a.', '(', 'aa', ':: ', "' "])
      expect(plainRuntimeMessage(new Error(`x ${part.repeat(1_000_000)}`)).length).toBeLessThanOrEqual(400);
  });
});
