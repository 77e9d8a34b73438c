import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';

const ANSWER_MS = 2_000;

/**
 * Whether a window can be shown here. On Linux a variable is not enough: the display has to answer.
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function hasDisplay(env = process.env) {
  if (process.platform !== 'linux') return true;
  if (env.WAYLAND_DISPLAY && (await answers({ path: waylandSocket(env) }))) return true;
  const address = env.DISPLAY && addressOf(env.DISPLAY);
  return address ? answers(address) : false;
}

/**
 * @param {string} display as in DISPLAY: `[host]:number[.screen]`
 * @returns {import('node:net').NetConnectOpts | undefined} undefined when it is malformed
 */
export function addressOf(display) {
  const match = /^(?:unix)?(.*):(\d+)(?:\.\d+)?$/.exec(display);
  if (!match) return undefined;
  const [, host, number] = match;
  return host ? { host, port: 6000 + Number(number) } : { path: `/tmp/.X11-unix/X${number}` };
}

/** @param {NodeJS.ProcessEnv} env */
function waylandSocket(env) {
  const name = env.WAYLAND_DISPLAY ?? '';
  return name.startsWith('/') ? name : join(env.XDG_RUNTIME_DIR ?? '/run', name);
}

/**
 * @param {import('node:net').NetConnectOpts} address
 * @returns {Promise<boolean>}
 */
function answers(address) {
  return new Promise((resolve) => {
    const socket = connect({ ...address, timeout: ANSWER_MS });
    /** @param {boolean} answer */
    const settle = (answer) => (socket.destroy(), resolve(answer));
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

/**
 * Starts an X server without a screen on a display number of its own choosing.
 * It ends with `stop`, and at the latest with this process.
 * @returns {Promise<{ display: string, stop: () => void }>} `display` is a value for DISPLAY
 */
export function startVirtualDisplay() {
  const args = ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset'];
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const stop = () => void server.kill();
  process.once('exit', stop);
  return new Promise((resolve, reject) => {
    let number = '';
    let complaint = '';
    server.stderr?.on('data', (chunk) => (complaint += chunk));
    server.once('error', (error) => reject(new Error(`Xvfb: ${error.message}`)));
    server.once('exit', (code) => reject(new Error(`Xvfb: exit code ${code}: ${complaint.trim()}`)));
    server.stdio[3]?.on('data', (chunk) => {
      number += chunk;
      if (number.includes('\n')) resolve({ display: `:${number.trim()}`, stop });
    });
  });
}
