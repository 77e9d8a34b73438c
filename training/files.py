"""The files that the recipe reads and writes."""

import json
import struct
import zlib
from pathlib import Path

import numpy as np
import torch


def load_pictures(paths, device):
    """uint8 .npy files of shape [N, H, W, 3] as one uint8 tensor [N, 3, H, W]."""
    parts = [torch.from_numpy(np.load(path)) for path in paths]
    return torch.cat(parts).permute(0, 3, 1, 2).contiguous().to(device)


def write_safetensors(path, tensors):
    """Writes float32 or float16 tensors by name, in the order of the names."""
    header, blobs, offset = {"__metadata__": {"format": "pt"}}, [], 0
    for name in sorted(tensors):
        array = tensors[name].detach().cpu().contiguous().numpy()
        blob = array.tobytes()
        kind = {"float32": "F32", "float16": "F16"}[str(array.dtype)]
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def read_safetensors(path):
    """The tensors of such a file, as float32."""
    raw = Path(path).read_bytes()
    (size,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + size])
    header.pop("__metadata__", None)
    kinds = {"F32": np.float32, "F16": np.float16}
    tensors = {}
    for name, entry in header.items():
        start, end = (8 + size + offset for offset in entry["data_offsets"])
        array = np.frombuffer(raw[start:end], kinds[entry["dtype"]]).astype(np.float32)
        tensors[name] = torch.from_numpy(array).reshape(entry["shape"])
    return tensors


def write_json(path, value):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def write_png(path, rows):
    """A sheet of pictures [rows][columns], each [3, H, W] in [0, 1], with two white pixels between."""
    lines = []
    for row in rows:
        padded = [torch.nn.functional.pad(picture.cpu(), (1, 1, 1, 1), value=1.0) for picture in row]
        lines.append(torch.cat(padded, 2))
    pixels = (torch.cat(lines, 1).permute(1, 2, 0) * 255).round().to(torch.uint8).numpy()
    height, width, _ = pixels.shape
    raw = b"".join(b"\0" + pixels[y].tobytes() for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")
    Path(path).write_bytes(png)
