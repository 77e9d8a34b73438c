"""Measures a trained folder: the figures and sheets of the model card.

    python3 training/measure.py --model toonhead-64 --train train.npy --test test.npy --out report

Writes report.json and PNG sheets: the denoising loss over t of training and held-out pictures; the nearest training
pictures of samples; samples over S at eta 0 and 1 against S = 1000; the reconstruction error of the encoder against
S; slerps between pairs. Samples start from torch.randn on the CPU with the seeds that the sheets name, so the
studio draws the same ones.
"""

import argparse
import json
import time
from pathlib import Path

import torch

from diffusion import NUM_TRAIN_TIMESTEPS, alphas_cumprod, encode, forward_process, normalize, sample, to_unit
from files import load_pictures, read_safetensors, write_json, write_png
from unet import UNet

LADDER = [5, 10, 20, 50, 100, 1000]
PAPER_LADDER = [10, 20, 50, 100, 200, 500, 1000]
PAIRS = [(1, 2), (3, 4), (5, 6), (7, 8)]
BUCKETS = 10


def latents(seeds, shape):
    """One draw a seed, each from a generator of its own: `seed:N` of the studio."""
    return torch.stack([torch.randn(shape, generator=torch.Generator().manual_seed(seed)) for seed in seeds])


def slerp(a, b, u):
    """Equation 67 of arXiv 2010.02502."""
    theta = torch.acos((a * b).sum() / (a.norm() * b.norm()))
    return torch.sin((1 - u) * theta) / torch.sin(theta) * a + torch.sin(u * theta) / torch.sin(theta) * b


@torch.no_grad()
def denoising_loss(net, pictures, draws=4):
    """The mean ||eps − eps_theta||² a value in each tenth of T."""
    device, a = pictures.device, alphas_cumprod().to(pictures.device)
    generator = torch.Generator().manual_seed(0)
    sums, counts = torch.zeros(BUCKETS), torch.zeros(BUCKETS)
    for start in range(0, len(pictures), 64):
        x0 = normalize(pictures[start : start + 64])
        for bucket in range(BUCKETS):
            for _ in range(draws):
                low, high = bucket * NUM_TRAIN_TIMESTEPS // BUCKETS, (bucket + 1) * NUM_TRAIN_TIMESTEPS // BUCKETS
                t = torch.randint(low, high, (len(x0),), generator=generator).to(device)
                eps = torch.randn(x0.shape, generator=generator).to(device)
                predicted = net(forward_process(x0, t, eps, a), t)
                sums[bucket] += (predicted - eps).square().mean((1, 2, 3)).sum().cpu()
                counts[bucket] += len(x0)
    return (sums / counts).tolist()


def nearest(queries, pictures):
    """For each query in [0, 1] the index of the nearest picture or its mirror image, whether mirrored, and the RMS distance."""
    best = torch.full((len(queries),), float("inf"), device=queries.device)
    index, mirrored = torch.zeros(len(queries), dtype=torch.long), torch.zeros(len(queries), dtype=torch.bool)
    flat = {False: queries.flatten(1), True: queries.flip(3).flatten(1)}
    for start in range(0, len(pictures), 2048):
        block = pictures[start : start + 2048].float().flatten(1) / 255
        for flip, q in flat.items():
            distance, place = torch.cdist(q, block).min(1)
            closer = distance < best
            best = torch.where(closer, distance, best)
            index[closer.cpu()] = (place + start).cpu()[closer.cpu()]
            mirrored[closer.cpu()] = flip
    return index, mirrored, best / queries[0].numel() ** 0.5


def neighbours(net, train, test, shape, out, count, steps):
    """The nearest training picture of each sample: a copy would be much nearer than a held-out picture is."""
    made = to_unit(sample(net, latents(range(100, 100 + count), shape).to(train.device), steps))
    held_out = test[:count].float() / 255
    index, mirrored, distance = nearest(made, train)
    _, _, baseline = nearest(held_out, train)
    found = train[index.to(train.device)].float() / 255
    found = torch.where(mirrored[:, None, None, None].to(found.device), found.flip(3), found)
    rows = [half for i in range(0, count, 16) for half in (made[i : i + 16], found[i : i + 16])]
    write_png(out / "neighbours.png", rows)
    quartiles = lambda d: [round(q, 4) for q in d.cpu().quantile(torch.tensor([0.0, 0.25, 0.5, 0.75, 1.0])).tolist()]
    return {"count": count, "rms_of_samples": quartiles(distance), "rms_of_held_out": quartiles(baseline)}


def consistency(net, shape, device, out, step_counts, count=16):
    """The same x_T at each step count; MSE in [0, 1] to the last one, mean and median over the latents."""
    xT, table, rows = latents(range(count), shape).to(device), {}, {}
    for eta in (0.0, 1.0):
        made = [to_unit(sample(net, xT, steps, eta, torch.Generator().manual_seed(0))) for steps in step_counts]
        errors = [(picture - made[-1]).square().mean((1, 2, 3)) for picture in made[:-1]]
        for name, of in (("mean", torch.mean), ("median", torch.median)):
            table[f"eta {eta:g}, {name}"] = {str(s): of(error).item() for s, error in zip(step_counts, errors)}
        rows[eta] = made
    for eta, made in rows.items():
        write_png(out / f"consistency-eta{eta:g}.png", [[made[j][i] for j in range(len(step_counts))] for i in range(8)])
    return table


def reconstruction(net, test, out, step_counts, count=32):
    """Held-out pictures to x_T and back with the same S: MSE in [0, 1], as the paper's Table 2."""
    x0, table, rows = normalize(test[:count]), {}, [to_unit(normalize(test[:8]))]
    for steps in step_counts:
        back = to_unit(sample(net, encode(net, x0, steps), steps))
        table[str(steps)] = (back - to_unit(x0)).square().mean().item()
        rows.append(back[:8])
    write_png(out / "reconstruction.png", [[row[i] for row in rows] for i in range(8)])
    return table


def slerps(net, shape, device, out, steps):
    rows = []
    for a, b in PAIRS:
        ends = latents((a, b), shape)
        line = torch.stack([slerp(ends[0], ends[1], torch.tensor(i / 10)) for i in range(11)])
        rows.append(to_unit(sample(net, line.to(device), steps)))
    write_png(out / "slerp.png", rows)


def float16_difference(model, net, shape, device):
    """The largest difference of a pixel, of 255, when the weights are rounded to F16."""
    xT = latents(range(16), shape).to(device)
    exact = sample(net, xT, 20)
    rounded = UNet(json.loads((model / "unet" / "config.json").read_text())).to(device).eval()
    rounded.load_state_dict({k: v.half().float() for k, v in net.state_dict().items()})
    return ((to_unit(sample(rounded, xT, 20)) - to_unit(exact)).abs().max() * 255).item()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--train", nargs="+", required=True, help="uint8 .npy files [N, H, W, 3]")
    parser.add_argument("--test", nargs="+", required=True, help="held-out pictures")
    parser.add_argument("--out", required=True)
    parser.add_argument("--pictures", type=int, default=512, help="how many of each set the loss is taken of")
    parser.add_argument("--samples", type=int, default=64, help="how many are compared with the training pictures")
    parser.add_argument("--longest", type=int, default=NUM_TRAIN_TIMESTEPS, help="leaves out larger S")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    model, out, device = Path(args.model), Path(args.out), torch.device(args.device)
    out.mkdir(parents=True, exist_ok=True)
    net = UNet(json.loads((model / "unet" / "config.json").read_text())).to(device).eval()
    net.load_state_dict(read_safetensors(model / "unet" / "diffusion_pytorch_model.safetensors"))
    train, test = load_pictures(args.train, device), load_pictures(args.test, device)
    shape = tuple(train.shape[1:])
    steps = min(50, args.longest)
    step_counts = [s for s in LADDER if s <= args.longest]
    parts = {
        "denoising_loss": lambda: {
            "train": denoising_loss(net, train[: args.pictures]),
            "test": denoising_loss(net, test[: args.pictures]),
        },
        "slerp": lambda: slerps(net, shape, device, out, steps),
        "consistency": lambda: consistency(net, shape, device, out, step_counts),
        "float16": lambda: float16_difference(model, net, shape, device),
        "neighbours": lambda: neighbours(net, train, test, shape, out, args.samples, steps),
        "reconstruction": lambda: reconstruction(net, test, out, [s for s in PAPER_LADDER if s <= args.longest]),
    }
    report = {"pictures": len(train), "torch": torch.__version__, "device": str(device)}
    for name, measure in parts.items():
        started = time.time()
        report[name] = measure()
        print(f"{name}: {time.time() - started:.0f} s  {report[name]}", flush=True)
        write_json(out / "report.json", report)


if __name__ == "__main__":
    main()
