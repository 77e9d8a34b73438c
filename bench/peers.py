"""A bundled model in PyTorch, for bench/peers.ts: exports it with torch.onnx, then times calls on request.

Arguments: model folder, folder of unet.py and files.py, ONNX file to write. Each line of the input, `BATCH CALLS`, is
answered by a line with the seconds per call.
"""

import json
import sys
import time
from pathlib import Path

import torch

model, training, target = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
sys.path.insert(0, training)

from files import read_safetensors  # noqa: E402
from unet import UNet  # noqa: E402

config = json.loads((model / "unet" / "config.json").read_text())
net = UNet(config).eval()
net.load_state_dict(read_safetensors(model / "unet" / "diffusion_pytorch_model.safetensors"))
size = config["sample_size"]


def inputs(batch):
    return torch.randn(batch, 3, size, size), torch.full((batch,), 500)


with torch.inference_mode(False), torch.no_grad():
    torch.onnx.export(
        net,
        inputs(1),
        target,
        input_names=["sample", "timestep"],
        output_names=["eps"],
        dynamic_axes={"sample": {0: "batch"}, "timestep": {0: "batch"}, "eps": {0: "batch"}},
        opset_version=16,
    )
print(f"torch {torch.__version__}", flush=True)
with torch.inference_mode():
    for line in sys.stdin:
        batch, calls = map(int, line.split())
        x, t = inputs(batch)
        start = time.perf_counter()
        for _ in range(calls):
            net(x, t)
        print((time.perf_counter() - start) / calls, flush=True)
