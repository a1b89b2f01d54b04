"""Cross-attention to a single token, without the work that cannot change its result.

The context of every frame is one CLIP embedding. The softmax over one key is 1 whatever the query is, so the
result is `to_out(to_v(context))` for all positions: queries, keys and the product need not be computed. This
is exact up to the last bits of rounding.
"""

from diffusers.models.attention_processor import Attention
from torch import Tensor, nn


class SingleTokenProcessor:
    """Attention processor for contexts of one token; rows that share a context are computed once.

    `groups` is how many different contexts there are: rows of one group lie together. 0 = every row its own.
    """

    def __init__(self) -> None:
        self.groups = 0

    def __call__(
        self,
        attn: Attention,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None = None,
        attention_mask: Tensor | None = None,
        **_: object,
    ) -> Tensor:
        """Return (rows, positions, channels) from hidden states of that shape and context (rows, 1, D)."""
        if encoder_hidden_states is None or encoder_hidden_states.shape[1] != 1:
            raise ValueError("this attention expects a context of exactly one token per row")
        rows, positions = hidden_states.shape[:2]
        context = encoder_hidden_states
        if self.groups:
            context = context.view(self.groups, rows // self.groups, *context.shape[1:])[:, 0]
        values = attn.to_out[1](attn.to_out[0](attn.to_v(context))) / attn.rescale_output_factor
        if self.groups:
            values = values.repeat_interleave(rows // self.groups, dim=0)
        result: Tensor = values.expand(rows, positions, values.shape[-1])
        return result


def use_single_token_attention(unet: nn.Module) -> list[SingleTokenProcessor]:
    """Set the processor on all cross-attentions; returns the temporal ones (groups = clips)."""
    temporal = []
    for name, module in unet.named_modules():
        if name.endswith("attn2") and isinstance(module, Attention):
            processor = SingleTokenProcessor()
            module.set_processor(processor)
            if "temporal_transformer_blocks" in name:
                temporal.append(processor)
    return temporal
