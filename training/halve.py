"""Writes a copy of a diffusers folder with its largest tensors rounded to F16, until the weights fit.

    python3 training/halve.py toonhead-64-f32 toonhead-64 --megabytes 29

Small tensors (norms, biases, the time embedding, the highest resolution) take little space in a file and change the picture most:
they stay F32 as long as the file fits. Without --megabytes all are rounded.
"""

import argparse
import shutil
from pathlib import Path

from files import read_safetensors, write_safetensors


def halve(tensors, limit):
    """Rounds the largest first, until they take at most `limit` bytes or all are F16."""
    halved, size = dict(tensors), sum(4 * tensor.numel() for tensor in tensors.values())
    for name in sorted(tensors, key=lambda name: -tensors[name].numel()):
        if size <= limit:
            break
        halved[name] = tensors[name].half()
        size -= 2 * tensors[name].numel()
    return halved


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("target")
    parser.add_argument("--megabytes", type=float, default=0)
    args = parser.parse_args()
    source, target = Path(args.source), Path(args.target)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("checkpoint.*"))
    weights = target / "unet" / "diffusion_pytorch_model.safetensors"
    write_safetensors(weights, halve(read_safetensors(weights), args.megabytes * 1e6))


if __name__ == "__main__":
    main()
