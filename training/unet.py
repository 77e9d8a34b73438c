"""diffusers' UNet2DModel in plain PyTorch, as far as this recipe needs it, with diffusers' state-dict keys."""

import math

import torch
from torch import nn
from torch.nn import functional as F


def config(sample_size, channels, layers, attention, head_dim=32, groups=8):
    """The network's config.json. `attention`: how many of the lowest resolutions attend."""
    down = [("Attn" if i >= len(channels) - attention else "") + "DownBlock2D" for i in range(len(channels))]
    return {
        "_class_name": "UNet2DModel",
        "_diffusers_version": "0.30.0",
        "sample_size": sample_size,
        "in_channels": 3,
        "out_channels": 3,
        "center_input_sample": False,
        "time_embedding_type": "positional",
        "freq_shift": 0,
        "flip_sin_to_cos": True,
        "down_block_types": down,
        "up_block_types": [name.replace("Down", "Up") for name in reversed(down)],
        "block_out_channels": list(channels),
        "layers_per_block": layers,
        "mid_block_scale_factor": 1,
        "downsample_padding": 1,
        "act_fn": "silu",
        "attention_head_dim": head_dim,
        "norm_num_groups": groups,
        "norm_eps": 1e-5,
    }


class Norm(nn.GroupNorm):
    """GroupNorm in float32, whatever precision the layer before it gave."""

    def __init__(self, groups, channels):
        super().__init__(groups, channels, eps=1e-5)

    def forward(self, x):
        return F.group_norm(x.float(), self.num_groups, self.weight, self.bias, self.eps)


class Resnet(nn.Module):
    def __init__(self, inputs, outputs, time, groups):
        super().__init__()
        self.norm1 = Norm(groups, inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.time_emb_proj = nn.Linear(time, outputs)
        self.norm2 = Norm(groups, outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        if inputs != outputs:
            self.conv_shortcut = nn.Conv2d(inputs, outputs, 1)
        self.is_same = inputs == outputs
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x, temb):
        h = self.conv1(F.silu(self.norm1(x)))
        h = h + self.time_emb_proj(F.silu(temb))[:, :, None, None]
        h = self.conv2(F.silu(self.norm2(h)))
        return (x if self.is_same else self.conv_shortcut(x)) + h


class Attention(nn.Module):
    def __init__(self, channels, head_dim, groups):
        super().__init__()
        self.heads = max(1, channels // head_dim)
        self.group_norm = Norm(groups, channels)
        self.to_q, self.to_k, self.to_v = (nn.Linear(channels, channels) for _ in range(3))
        self.to_out = nn.ModuleList([nn.Linear(channels, channels)])

    def forward(self, x):
        b, c, height, width = x.shape
        h = self.group_norm(x).flatten(2).transpose(1, 2)
        q, k, v = (f(h).reshape(b, -1, self.heads, c // self.heads).transpose(1, 2) for f in (self.to_q, self.to_k, self.to_v))
        if hasattr(F, "scaled_dot_product_attention"):
            h = F.scaled_dot_product_attention(q, k, v)
        else:  # PyTorch 1.13
            h = (q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])).softmax(-1) @ v
        h = self.to_out[0](h.transpose(1, 2).reshape(b, -1, c))
        return x + h.transpose(1, 2).reshape(b, c, height, width)


class Resample(nn.Module):
    """Half the size by a strided convolution, or twice the size by repetition and a convolution."""

    def __init__(self, channels, is_down):
        super().__init__()
        self.is_down = is_down
        self.conv = nn.Conv2d(channels, channels, 3, stride=2 if is_down else 1, padding=1)

    def forward(self, x):
        return self.conv(x if self.is_down else F.interpolate(x, scale_factor=2.0, mode="nearest"))


class Block(nn.Module):
    """The layers of one resolution; `inputs` names each layer's input channels, skips included."""

    def __init__(self, inputs, outputs, time, groups, head_dim, attends, resample):
        super().__init__()
        self.resnets = nn.ModuleList([Resnet(i, outputs, time, groups) for i in inputs])
        self.attentions = nn.ModuleList([Attention(outputs, head_dim, groups) for _ in inputs] if attends else [])
        if resample == "down":
            self.downsamplers = nn.ModuleList([Resample(outputs, True)])
        if resample == "up":
            self.upsamplers = nn.ModuleList([Resample(outputs, False)])

    def layer(self, j, x, temb):
        x = self.resnets[j](x, temb)
        return self.attentions[j](x) if len(self.attentions) else x


class UNet(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        channels, layers = cfg["block_out_channels"], cfg["layers_per_block"]
        groups, head_dim, last = cfg["norm_num_groups"], cfg["attention_head_dim"], len(cfg["block_out_channels"]) - 1
        time = 4 * channels[0]
        self.width = channels[0]
        self.conv_in = nn.Conv2d(3, channels[0], 3, padding=1)
        self.time_embedding = nn.ModuleDict({"linear_1": nn.Linear(channels[0], time), "linear_2": nn.Linear(time, time)})
        skips, before, downs, ups = [channels[0]], channels[0], [], []
        for i, c in enumerate(channels):
            attends, resample = cfg["down_block_types"][i].startswith("Attn"), "down" if i < last else None
            downs.append(Block([before] + [c] * (layers - 1), c, time, groups, head_dim, attends, resample))
            skips += [c] * (layers + (i < last))
            before = c
        self.mid_block = Block([before] * 2, before, time, groups, head_dim, False, None)
        self.mid_block.attentions = nn.ModuleList([Attention(before, head_dim, groups)])
        for i, c in enumerate(reversed(channels)):
            attends, resample = cfg["up_block_types"][i].startswith("Attn"), "up" if i < last else None
            inputs = [(before if j == 0 else c) + skips.pop() for j in range(layers + 1)]
            ups.append(Block(inputs, c, time, groups, head_dim, attends, resample))
            before = c
        self.down_blocks, self.up_blocks = nn.ModuleList(downs), nn.ModuleList(ups)
        self.conv_norm_out = Norm(groups, channels[0])
        self.conv_out = nn.Conv2d(channels[0], 3, 3, padding=1)
        nn.init.zeros_(self.conv_out.weight)

    def forward(self, x, t):
        """eps(x_t, t): x [B, 3, H, W], t [B] in 0 … T − 1."""
        half = self.width // 2
        f = torch.exp(-math.log(10000) * torch.arange(half, device=x.device) / half)
        angles = t[:, None].float() * f[None]
        temb = self.time_embedding["linear_1"](torch.cat([angles.cos(), angles.sin()], 1))
        temb = self.time_embedding["linear_2"](F.silu(temb))
        h = self.conv_in(x)
        skips = [h]
        for block in self.down_blocks:
            for j in range(len(block.resnets)):
                h = block.layer(j, h, temb)
                skips.append(h)
            if hasattr(block, "downsamplers"):
                h = block.downsamplers[0](h)
                skips.append(h)
        h = self.mid_block.resnets[0](h, temb)
        h = self.mid_block.resnets[1](self.mid_block.attentions[0](h), temb)
        for block in self.up_blocks:
            for j in range(len(block.resnets)):
                h = block.layer(j, torch.cat([h, skips.pop()], 1), temb)
            if hasattr(block, "upsamplers"):
                h = block.upsamplers[0](h)
        return self.conv_out(F.silu(self.conv_norm_out(h)))
