"""The forward process and DDIM (arXiv 2010.02502)."""

import torch

NUM_TRAIN_TIMESTEPS = 1000
BETA_START, BETA_END = 1e-4, 0.02

SCHEDULER = {
    "_class_name": "DDIMScheduler",
    "_diffusers_version": "0.30.0",
    "num_train_timesteps": NUM_TRAIN_TIMESTEPS,
    "beta_start": BETA_START,
    "beta_end": BETA_END,
    "beta_schedule": "linear",
    "trained_betas": None,
    "clip_sample": False,
    "clip_sample_range": 1.0,
    "set_alpha_to_one": True,
    "steps_offset": 0,
    "prediction_type": "epsilon",
    "timestep_spacing": "leading",
}


def alphas_cumprod():
    """The products of 1 − β_t, float64 [T]."""
    return torch.cumprod(1 - torch.linspace(BETA_START, BETA_END, NUM_TRAIN_TIMESTEPS, dtype=torch.float64), 0)


def forward_process(x0, t, eps, a):
    """x_t of equation 4; x0 and eps [B, C, H, W], t [B] int, a = alphas_cumprod on the same device."""
    at = a[t].float()[:, None, None, None]
    return at.sqrt() * x0 + (1 - at).sqrt() * eps


def timesteps(steps):
    """tau, ascending, spaced as diffusers' `leading`."""
    return [i * (NUM_TRAIN_TIMESTEPS // steps) for i in range(steps)]


def predict(net, x, t):
    return net(x, torch.full((len(x),), float(t), device=x.device))


@torch.no_grad()
def sample(net, x, steps, eta=0.0, generator=None):
    """x_0 of x_T = x by equation 12, no clipping."""
    a, tau = alphas_cumprod().tolist(), timesteps(steps)
    for i in reversed(range(steps)):
        at, before = a[tau[i]], a[tau[i - 1]] if i > 0 else 1.0
        eps = predict(net, x, tau[i])
        x0 = (x - (1 - at) ** 0.5 * eps) / at**0.5
        sigma = eta * ((1 - before) / (1 - at) * (1 - at / before)) ** 0.5
        x = before**0.5 * x0 + max(0.0, 1 - before - sigma**2) ** 0.5 * eps
        if sigma > 0 and i > 0:
            x = x + sigma * torch.randn(x.shape, generator=generator).to(x.device)
    return x


@torch.no_grad()
def encode(net, x, steps):
    """x_T of x_0 = x: the same equation upward, from before to t with the network called at t, as diffusers inverts."""
    a, tau = alphas_cumprod().tolist(), timesteps(steps)
    for i in range(steps):
        before, at = a[tau[i - 1]] if i > 0 else 1.0, a[tau[i]]
        eps = predict(net, x, tau[i])
        x0 = (x - (1 - before) ** 0.5 * eps) / before**0.5
        x = at**0.5 * x0 + (1 - at) ** 0.5 * eps
    return x


def to_unit(x):
    """[-1, 1] to [0, 1], clamped as a picture is."""
    return (x.clamp(-1, 1) + 1) / 2


def normalize(pictures):
    """uint8 to [-1, 1]."""
    return pictures.float() / 127.5 - 1
