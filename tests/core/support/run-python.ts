import { execFileSync } from 'node:child_process';
import { canImport, PYTHONS } from '../../../scripts/setup/python.mjs';

/** Torch and diffusers' scheduler are stood in for by NumPy; torch.randn_like gives 0.5 everywhere. */
const prelude = `
import contextlib, json, sys, types
import numpy as np

class Tensor(np.ndarray):
    def double(self):
        return self.astype(np.float64)
    def float(self):
        return self.astype(np.float32)
    def clamp(self, low, high):
        return np.clip(self, low, high)

class DDIMScheduler:
    def __init__(self, num_train_timesteps, beta_schedule, beta_start, beta_end, set_alpha_to_one, rescale_betas_zero_snr):
        product = np.cumprod(1 - np.linspace(beta_start, beta_end, num_train_timesteps))
        if rescale_betas_zero_snr:
            root = product**0.5
            product = ((root - root[-1]) * root[0] / (root[0] - root[-1])) ** 2
        self.alphas_cumprod = product
        self.final_alpha_cumprod = 1.0 if set_alpha_to_one else product[0]

torch = types.SimpleNamespace(
    no_grad=contextlib.nullcontext,
    from_numpy=lambda x: x.view(Tensor),
    randn_like=lambda x: np.full_like(x, 0.5),
)
x_T = np.array(json.loads(sys.argv[1]), dtype=np.float32).reshape(1, 2, 3)

def network(x, t):
    return (NETWORK).float()

for text in json.load(sys.stdin):
    run = {"np": np, "torch": torch, "DDIMScheduler": DDIMScheduler, "network": network, "x_T": x_T}
    exec(text, run)
    print(json.dumps(run["x"].ravel().tolist()))
`;

/**
 * x of each sampling text, executed by a Python with NumPy from x_T [1, 2, 3].
 *
 * @param network its output in Python, from a tensor x, float32, and t
 */
export function runTexts(texts: readonly string[], xT: Float32Array, network: string): number[][] {
  const python = PYTHONS.find((command) => canImport(command, 'numpy'))!;
  const program = prelude.replace('NETWORK', network);
  const printed = execFileSync(python, ['-c', program, JSON.stringify([...xT])], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
  });
  return printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as number[]);
}
