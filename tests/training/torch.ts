import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../cli/support/run-cli.ts';
import { canImport, PYTHONS } from '../../scripts/setup/python.mjs';

/** Nets this small wait for each other's threads more than they compute. */
const env = { ...process.env, OMP_NUM_THREADS: '1', PYTHONDONTWRITEBYTECODE: '1' };

/** The first Python here that has PyTorch. */
export const torch =
  PYTHONS.find((command) => canImport(command, 'torch, numpy')) ?? 'no Python with PyTorch is here';

/** Runs a program of training/ and gives what it printed. */
export function runProgram(command: string, name: string, ...options: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, [join(root, 'training', name), ...options], {
    encoding: 'utf8',
    env,
  });
  if (status !== 0) throw new Error(`${name}: exit ${status}: ${stderr}`);
  return stdout;
}

/** Starts a program of training/ and kills it as soon as a file is there. */
export async function killWhen(file: string, command: string, name: string, ...options: readonly string[]) {
  const child = spawn(command, [join(root, 'training', name), ...options], { stdio: 'ignore', env });
  const ended = new Promise((settle) => child.on('close', settle));
  while (!existsSync(file) && child.exitCode === null) await new Promise((settle) => setTimeout(settle, 20));
  child.kill('SIGKILL');
  await ended;
}

/** x_0 of the latent `seed:1` as training/diffusion.py samples it, written as .npy. */
export function sampleInTorch(command: string, model: string, steps: number, out: string): void {
  const program = [
    'import sys; sys.path.insert(0, sys.argv[1])',
    'import json, numpy, torch',
    'from diffusion import sample; from files import read_safetensors; from unet import UNet; from measure import latents',
    'net = UNet(json.load(open(sys.argv[2] + "/unet/config.json"))).eval()',
    'net.load_state_dict(read_safetensors(sys.argv[2] + "/unet/diffusion_pytorch_model.safetensors"))',
    'numpy.save(sys.argv[4], sample(net, latents([1], (3, 16, 16)), int(sys.argv[3])).numpy())',
  ].join('\n');
  const words = ['-c', program, join(root, 'training'), model, String(steps), out];
  const { status, stderr } = spawnSync(command, words, { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`sampling in PyTorch: exit ${status}: ${stderr}`);
}
