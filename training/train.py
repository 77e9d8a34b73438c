"""Trains a small UNet2DModel on pictures and writes a diffusers folder.

    python3 training/train.py --data train.npy --out toonhead-64 --steps 20000

eps-prediction, linear beta, T = 1000. Two thirds of the run weigh the loss by min-SNR-5 (arXiv 2303.09556), the last
third weighs all t alike: min-SNR weights are tiny at small t and leave noise in flat areas. AdamW, warm-up and
cosine to zero, EMA. Needs PyTorch 1.13 or newer and NumPy. An interrupted run continues from OUT/checkpoint.pt.
"""

import argparse
import copy
import math
import os
import time
from pathlib import Path

import torch

from diffusion import NUM_TRAIN_TIMESTEPS, SCHEDULER, alphas_cumprod, forward_process, normalize
from files import load_pictures, write_json, write_safetensors
from unet import UNet, config

PLAIN_FROM = 2 / 3
MIN_SNR = 5.0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", nargs="+", required=True, help="uint8 .npy files [N, H, W, 3]")
    parser.add_argument("--out", required=True, help="the diffusers folder to write")
    parser.add_argument("--channels", type=int, nargs="+", default=[48, 96, 160, 256])
    parser.add_argument("--layers", type=int, default=1, help="layers a block")
    parser.add_argument("--attention", type=int, default=2, help="how many of the lowest resolutions attend")
    parser.add_argument("--steps", type=int, default=20000)
    parser.add_argument("--minutes", type=float, default=math.inf, help="ends by then at the latest; the schedule follows")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--lr", type=float, default=6e-4)
    parser.add_argument("--ema", type=float, default=0.9995)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--float16", action="store_true", help="write the weights as F16")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--compile", action="store_true", help="torch.compile, where PyTorch has it")
    parser.add_argument("--checkpoint-every", type=float, default=300, metavar="SECONDS")
    return parser.parse_args()


def learning_rate(args, step, progress):
    warm = min(1.0, (step + 1) / min(500, max(1, args.steps // 20)))
    return args.lr * warm * 0.5 * (1 + math.cos(math.pi * progress))


def draw_batch(pictures, batch):
    """A batch in [-1, 1], each picture flipped at random, and stratified timesteps: one in each batch-th of T."""
    device = pictures.device
    x0 = normalize(pictures[torch.randint(len(pictures), (batch,), device=device)])
    x0 = torch.where(torch.rand(batch, 1, 1, 1, device=device) < 0.5, x0.flip(3), x0)
    t = (torch.arange(batch, device=device) + torch.rand(batch, device=device)) * (NUM_TRAIN_TIMESTEPS / batch)
    return x0, t.long().clamp(max=NUM_TRAIN_TIMESTEPS - 1)


@torch.no_grad()
def follow(ema, net, decay):
    """Moves the averaged weights towards the present ones."""
    averaged, present = list(ema.parameters()), list(net.parameters())
    torch._foreach_mul_(averaged, decay)
    torch._foreach_add_(averaged, present, alpha=1 - decay)


def save_folder(out, cfg, net, as_float16):
    weights = {k: v.half() if as_float16 else v.float() for k, v in net.state_dict().items()}
    write_json(out / "unet" / "config.json", cfg)
    write_json(out / "scheduler" / "scheduler_config.json", SCHEDULER)
    index = {"unet": ["diffusers", "UNet2DModel"], "scheduler": ["diffusers", "DDIMScheduler"]}
    write_json(out / "model_index.json", {"_class_name": "DDIMPipeline", "_diffusers_version": "0.30.0", **index})
    write_safetensors(out / "unet" / "diffusion_pytorch_model.safetensors", weights)


def save_checkpoint(path, step, elapsed, net, ema, optimizer):
    partial = path.with_suffix(".partial")
    state = {"step": step, "elapsed": elapsed, "net": net.state_dict(), "ema": ema.state_dict(), "optimizer": optimizer.state_dict()}
    torch.save(state, partial)
    os.replace(partial, path)


def main():
    args = arguments()
    out, device = Path(args.out), torch.device(args.device)
    torch.manual_seed(args.seed)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    pictures = load_pictures(args.data, device)
    cfg = config(pictures.shape[-1], args.channels, args.layers, args.attention)
    net = UNet(cfg).to(device, memory_format=torch.channels_last)
    ema = copy.deepcopy(net).requires_grad_(False)
    optimizer = torch.optim.AdamW(net.parameters(), lr=args.lr, betas=(0.9, 0.99), weight_decay=0.0)
    step, earlier, checkpoint = 0, 0.0, out / "checkpoint.pt"
    out.mkdir(parents=True, exist_ok=True)
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device)
        step, earlier = state["step"], state["elapsed"]
        for part, name in ((net, "net"), (ema, "ema"), (optimizer, "optimizer")):
            part.load_state_dict(state[name])
    torch.manual_seed(args.seed + step)
    a = alphas_cumprod().to(device)
    snr = (a / (1 - a)).float()
    forward = torch.compile(net) if args.compile and hasattr(torch, "compile") else net
    parameters = sum(p.numel() for p in net.parameters())
    print(f"{len(pictures)} pictures, {parameters / 1e6:.2f} M parameters, {device}, from step {step}", flush=True)
    first, since, total = step, step, torch.zeros((), device=device)
    started = saved = reported = time.time()
    progress = step / args.steps
    while progress < 1:
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(args, step, progress)
        x0, t = draw_batch(pictures, args.batch)
        eps = torch.randn_like(x0)
        xt = forward_process(x0, t, eps, a).contiguous(memory_format=torch.channels_last)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            predicted = forward(xt, t)
        loss = (predicted.float() - eps).square().mean((1, 2, 3))
        weighted = loss if progress >= PLAIN_FROM else loss * snr[t].clamp(max=MIN_SNR) / snr[t]
        optimizer.zero_grad(set_to_none=True)
        weighted.mean().backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        step += 1
        follow(ema, net, min(args.ema, (1 + step) / (10 + step)))
        total += loss.detach().mean()
        if step == first + 1:  # the compiler's time is not training
            print(f"first step after {time.time() - started:.0f} s", flush=True)
            started = saved = reported = time.time()
        now = time.time()
        elapsed = earlier + now - started
        progress = max(step / args.steps, elapsed / 60 / args.minutes)
        if now - reported >= 10 or progress >= 1:
            rate = (step - since) / max(1e-9, now - reported)
            print(f"step {step}  loss {total.item() / (step - since):.4f}  {rate:.1f} steps/s", flush=True)
            total.zero_()
            since, reported = step, now
        if now - saved >= args.checkpoint_every:
            save_checkpoint(checkpoint, step, elapsed, net, ema, optimizer)
            saved = now
    save_folder(out, cfg, ema, args.float16)
    for leftover in out.glob("checkpoint.*"):
        leftover.unlink()


if __name__ == "__main__":
    main()
