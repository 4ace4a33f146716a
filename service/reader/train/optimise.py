"""AdamW on float32 master weights for a model that computes in bfloat16, and the moving average that is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True, eq=False)
class Optimiser:
    """Keeps `master` (float32 copies of what is trained) and `average` (their exponential moving average)."""

    model: nn.Module
    master: dict[str, Tensor]
    average: dict[str, Tensor]
    adamw: torch.optim.AdamW
    average_decay: float
    max_norm: float = 1.0

    def step(self, learning_rate: float) -> float:
        """Take one step with the model's gradients and clear them; returns the norm of the gradients."""
        parameters = dict(self.model.named_parameters())
        for name, master in self.master.items():
            gradient = parameters[name].grad
            master.grad = None if gradient is None else gradient.float()
            parameters[name].grad = None
        norm = nn.utils.clip_grad_norm_(self.master.values(), self.max_norm)
        for group in self.adamw.param_groups:
            group["lr"] = learning_rate
        self.adamw.step()
        with torch.no_grad():
            names = list(self.master)
            masters = [self.master[name].detach() for name in names]
            torch._foreach_lerp_([self.average[name] for name in names], masters, 1 - self.average_decay)
            for name in names:
                parameters[name].copy_(self.master[name])
        return float(norm)

    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps."""
        return {"master": self.master, "average": self.average, "adamw": self.adamw.state_dict()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from what `state` gave."""
        parameters = dict(self.model.named_parameters())
        with torch.no_grad():
            for name, master in self.master.items():
                master.copy_(state["master"][name])
                self.average[name].copy_(state["average"][name])
                parameters[name].copy_(master)
        self.adamw.load_state_dict(state["adamw"])


def optimiser_for(model: nn.Module, *, weight_decay: float, average_decay: float) -> Optimiser:
    """An optimiser of the parameters that ask for gradients; make it while the model is still float32."""
    trained = {name: p for name, p in model.named_parameters() if p.requires_grad}
    master = {name: p.detach().clone().float().requires_grad_(True) for name, p in trained.items()}
    decayed = [p for p in master.values() if p.ndim > 1]
    plain = [p for p in master.values() if p.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": weight_decay}, {"params": plain, "weight_decay": 0.0}]
    adamw = torch.optim.AdamW(groups, lr=0.0, betas=(0.9, 0.98), eps=1e-6, fused=True)
    average = {name: p.detach().clone() for name, p in master.items()}
    return Optimiser(model, master, average, adamw, average_decay)
