"""A corpus's own adaptation of the encoder: low-rank updates of its weights (Hu et al. 2021, "LoRA").

An adapter is a file of some megabytes beside a corpus, trained on its question bank by ``scripts/train_adapter.py``
and merged into the weights when the index is built. It holds, for each adapted matrix W, two factors A and B, and
means W + B A.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from index.types import EncoderProblem

FILE = "adapter.safetensors"
_UP, _DOWN = ".up", ".down"  # B, shape (out, rank), and A, shape (rank, in)


def attach(model: Any, rank: int) -> None:
    """Freeze ``model`` and give every linear layer of its transformer a trainable update that starts at zero."""
    import torch
    from torch.nn.utils import parametrize

    class Update(torch.nn.Module):
        """W to W + B A."""

        def __init__(self, weight: torch.Tensor) -> None:
            super().__init__()
            rows, columns = weight.shape
            self.down = torch.nn.Parameter(torch.randn(rank, columns) / columns**0.5)
            self.up = torch.nn.Parameter(torch.zeros(rows, rank))

        def forward(self, weight: torch.Tensor) -> torch.Tensor:
            return weight + self.up @ self.down

    model.requires_grad_(False)
    for module in _layers(model).values():
        parametrize.register_parametrization(module, "weight", Update(module.weight))


def tensors_of(model: Any) -> dict[str, Any]:
    """The updates that :func:`attach` made, at half precision."""
    tensors = {}
    for name, module in _layers(model).items():
        update = module.parametrizations.weight[0]
        tensors[name + _UP] = update.up.detach().half().contiguous()
        tensors[name + _DOWN] = update.down.detach().half().contiguous()
    return tensors


def save(model: Any, path: Path) -> None:
    """Write the updates that :func:`attach` made, at half precision."""
    from safetensors.torch import save_file

    save_file(tensors_of(model), path)


def merge(model: Any, path: Path) -> None:
    """Add the updates in ``path`` to the weights of ``model``.

    Raises:
        EncoderProblem: the file cannot be read, or is of another model.
    """
    import torch
    from safetensors.torch import load_file

    layers = _layers(model)
    try:
        tensors = load_file(path)
        with torch.no_grad():
            for name in sorted(n.removesuffix(_UP) for n in tensors if n.endswith(_UP)):
                layers[name].weight += (tensors[name + _UP].float() @ tensors[name + _DOWN].float()).to(torch.float32)
    except Exception as error:  # safetensors and torch raise types of their own
        reason = str(error).splitlines()[0]
        raise EncoderProblem(f"{path}: is no adapter of this model ({reason}); restore or remove it") from None


def _layers(model: Any) -> dict[str, Any]:
    """The linear layers of the transformer's blocks, by name."""
    import torch

    return {n: m for n, m in model.named_modules() if isinstance(m, torch.nn.Linear) and ".layer." in n}
