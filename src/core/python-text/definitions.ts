/** A Python function of the text, and what it stands on. */
interface Definition {
  readonly imports: readonly string[];
  /** Names of others that it calls. */
  readonly needs: readonly string[];
  readonly lines: readonly string[];
}

const define = (imports: readonly string[], needs: readonly string[], text: string): Definition => ({
  imports,
  needs,
  lines: text.trim().split('\n'),
});

// In the order in which they stand in the text. The formulas are those of ../slerp.ts, in float64 over the whole tensor.
export const definitions = {
  torch_cpu: define(
    ['import torch'],
    [],
    `
def torch_cpu(seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(SHAPE, generator=generator).numpy()`,
  ),
  torch_cuda: define(
    ['import torch'],
    [],
    `
def torch_cuda(seed):
    generator = torch.Generator("cuda").manual_seed(seed)
    return torch.randn(SHAPE, generator=generator, device="cuda").cpu().numpy()`,
  ),
  torch_cuda_card: define(
    [],
    [],
    `
def torch_cuda_card(seed, multiprocessors, threads_each):
    # What torch.randn draws on a CUDA card of this layout: Philox4x32-10, four normals (Box-Muller) a thread and block.
    count = int(np.prod(SHAPE))
    threads = 256 * min(-(-count // 256), multiprocessors * (threads_each // 256))
    thread = np.arange(count, dtype=np.uint64) % threads
    turn = np.arange(count, dtype=np.uint64) // threads
    a, b, c, d = turn // 4, 0 * turn, thread, 0 * turn
    low, high = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(10):
        p, q = a * 0xD2511F53, c * 0xCD9E8D57
        a, b, c, d = (q >> 32) ^ b ^ low, q & 0xFFFFFFFF, (p >> 32) ^ d ^ high, p & 0xFFFFFFFF
        low, high = (low + 0x9E3779B9) & 0xFFFFFFFF, (high + 0xBB67AE85) & 0xFFFFFFFF
    first = turn % 4 < 2
    radius = np.sqrt(-2 * np.log((np.where(first, a, c) + 0.5) * 2**-32))
    angle = (np.where(first, b, d) + 0.5) * (2 * np.pi * 2**-32)
    normals = radius * np.where(turn % 2 == 0, np.sin(angle), np.cos(angle))
    return normals.astype(np.float32).reshape(SHAPE)`,
  ),
  numpy_pcg64: define(
    [],
    [],
    `
def numpy_pcg64(seed):
    return np.random.default_rng(seed).standard_normal(SHAPE).astype(np.float32)`,
  ),
  numpy_legacy: define(
    [],
    [],
    `
def numpy_legacy(seed):
    return np.random.RandomState(seed).standard_normal(SHAPE).astype(np.float32)`,
  ),
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
} satisfies Record<string, Definition>;

export type DefinitionName = keyof typeof definitions;
