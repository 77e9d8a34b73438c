"""Writes tests/fixtures/torch-legacy: files as torch.save wrote them before version 1.6. Needs torch; run from the root."""

import collections
import json

import torch

FOLDER = "tests/fixtures/torch-legacy"
OPENAI = "tests/fixtures/families/adm/openai_new_order.pt"


def save(value, name):
    torch.save(value, f"{FOLDER}/{name}", _use_new_zipfile_serialization=False)


shared = torch.arange(24, dtype=torch.float32)
state = collections.OrderedDict(
    plain=torch.linspace(-1, 1, 6).reshape(2, 3),
    parameter=torch.nn.Parameter(torch.tensor([0.5, -2.0])),
    half=torch.tensor([0.5, 1.5], dtype=torch.float16),
    bfloat=torch.tensor([3.0, -0.25], dtype=torch.bfloat16),
    double=torch.tensor([1e-3, 7.0], dtype=torch.float64),
    view=shared[4:10].reshape(2, 3),
    strided=shared.reshape(4, 6).t()[1:3],
    empty=torch.zeros(0, 3),
)
save([state, {"step": torch.tensor(7), "epoch": 3}, 5], "list.pt")
values = {name: {"shape": list(t.shape), "values": t.detach().double().flatten().tolist()} for name, t in state.items()}
with open(f"{FOLDER}/list.json", "w") as file:
    json.dump(values, file)

save(torch.load(OPENAI), "openai_new_order.pt")
