import { definePython as define, type PythonFunction } from '../python-function.ts';
import { noiseStreamList } from '../random/list.ts';
import type { NoiseStreamDefinition } from '../random/stream.ts';

const streams: readonly NoiseStreamDefinition[] = noiseStreamList;

// In their order in the text. The formulas are those of ../slerp.ts and ../mix.ts, in float64 over the whole tensor.
const own = {
  npy_file: define(
    [],
    [],
    `
def npy_file(path, index):
    return np.load(path).reshape(-1, *SHAPE)[index].astype(np.float32)`,
  ),
  safetensors_file: define(
    ['from safetensors import safe_open'],
    [],
    `
def safetensors_file(path, index):
    # Counted over all tensors of this shape, in the order of the file.
    with safe_open(path, framework="pt") as file:
        tensors = [file.get_tensor(name) for name in file.offset_keys()]
    fit = [x for x in tensors if x.is_floating_point() and x.ndim in (3, 4) and x.shape[-3:] == SHAPE]
    return [x for each in fit for x in each.float().numpy().reshape(-1, *SHAPE)][index]`,
  ),
  torch_file: define(
    ['import torch'],
    [],
    `
def torch_file(path, index):
    # Counted over all tensors of this shape, in the order of the file.
    held = torch.load(path, map_location="cpu", weights_only=True)
    values = held.values() if isinstance(held, dict) else held if isinstance(held, (list, tuple)) else [held]
    tensors = [x for x in values if torch.is_tensor(x)]
    fit = [x for x in tensors if x.is_floating_point() and x.ndim in (3, 4) and x.shape[-3:] == SHAPE]
    return [x for each in fit for x in each.detach().float().numpy().reshape(-1, *SHAPE)][index]`,
  ),
  inline: define(
    ['import base64'],
    [],
    `
def inline(text):
    return np.frombuffer(base64.b64decode(text), dtype="<f4").reshape(SHAPE)`,
  ),
  lerp: define(
    [],
    [],
    `
def lerp(a, b, u):
    return ((1 - u) * a.astype(np.float64) + u * b.astype(np.float64)).astype(np.float32)`,
  ),
  slerp: define(
    ['import math'],
    ['lerp'],
    `
def slerp(a, b, u):
    p, q = a.astype(np.float64), b.astype(np.float64)
    p, q = p / np.linalg.norm(p), q / np.linalg.norm(q)
    theta = 2 * math.atan2(np.linalg.norm(p - q), np.linalg.norm(p + q))
    if math.sin(theta) < 1e-6:
        return lerp(a, b, u)
    of_a, of_b = math.sin((1 - u) * theta) / math.sin(theta), math.sin(u * theta) / math.sin(theta)
    return (of_a * a.astype(np.float64) + of_b * b.astype(np.float64)).astype(np.float32)`,
  ),
  near: define(
    ['import math'],
    ['torch_cpu'],
    `
def near(x, degrees, seed):
    x, noise = x.astype(np.float64), torch_cpu(seed).astype(np.float64)
    noise = noise - np.vdot(noise, x) / np.vdot(x, x) * x
    noise = noise * np.linalg.norm(x) / np.linalg.norm(noise)
    angle = math.radians(degrees)
    return (math.cos(angle) * x + math.sin(angle) * noise).astype(np.float32)`,
  ),
  mix: define(
    ['import math'],
    [],
    `
def mix(*terms):
    largest = max(abs(float(w)) for w, _ in terms)
    terms = [(float(w) / largest, x.astype(np.float64)) for w, x in terms]
    # The order that Slerpscope adds in, which decides the last bit.
    terms = sorted((term for term in terms if term[0] != 0), key=lambda term: (term[0], term[1].ravel().tolist()))
    total = sum((w * x for w, x in terms[1:]), terms[0][0] * terms[0][1])
    return (total / math.sqrt(sum(w * w for w, _ in terms))).astype(np.float32)`,
  ),
} satisfies Record<string, PythonFunction>;

/** Every function that a text may use, those of the noise streams first. */
export const definitions: ReadonlyMap<string, PythonFunction> = new Map(
  [
    ...streams.flatMap(({ python, pythonOfCard }) => (pythonOfCard ? [python, pythonOfCard] : [python])),
    ...Object.values(own),
  ].map((one) => [one.name, one]),
);

/** The functions of expressions and files, by name. */
export type DefinitionName = keyof typeof own;
