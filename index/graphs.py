"""Graphs for ONNX Runtime: written once from a torch module with eight-bit weights, then run without torch."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.types import EncoderProblem


def write(
    module: Any, example: Sequence[Any], inputs: Sequence[str], output: str, path: Path, exact: Path | None = None
) -> None:
    """Export ``module`` to ``path``, quantised.

    Args:
        module: a torch module whose arguments are token tensors of shape ``(batch, tokens)``.
        example: tensors to trace it with.
        inputs: the names of its arguments.
        output: the name of what it returns, whose first axis is the batch.
        path: where the graph goes.
        exact: where that goes which is not quantised; None throws it away.
    """
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    axes = {0: "batch", 1: "tokens"}
    full = exact or path.with_name("full.onnx")
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(example),
            str(full),
            input_names=list(inputs),
            output_names=[output],
            dynamic_axes={**dict.fromkeys(inputs, axes), output: {0: "batch"}},
            opset_version=17,
            dynamo=False,  # the newer exporter takes ten times as long for the same graph
        )
        root = logging.getLogger()
        level = root.level
        root.setLevel(logging.ERROR)  # quantize_dynamic warns on the root logger
        try:
            # One scale a channel keeps cosine parity above 0.99 (0.96 without); seven bits a weight,
            # because processors without VNNI saturate on eight.
            quantize_dynamic(str(full), str(path), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
        finally:
            root.setLevel(level)
    if exact is None:
        full.unlink()
    for graph in [path] if exact is None else [path, exact]:
        _optimise(graph)


def _optimise(graph: Path) -> None:
    """Put in place of a graph what ONNX Runtime makes of it on any processor: it computes the same and loads faster."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    optimised = graph.with_name(f"{graph.name}.optimised")
    options.optimized_model_filepath = str(optimised)
    onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    optimised.replace(graph)


def load(graph: Path, tokenizer: Path, threads: int = 1) -> tuple[Any, Any]:
    """An inference session and the tokenizer that goes with it.

    Raises:
        EncoderProblem: a file is missing or is not what its name says.
    """
    # Imported here because loading ONNX Runtime is half of what a cold start costs, and building or
    # listing a corpus needs none of it.
    import onnxruntime
    from tokenizers import Tokenizer

    try:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL  # done as it was written
        # Threads that wait would otherwise take as much time of the processor as those that work.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        return session, Tokenizer.from_file(str(tokenizer))
    except Exception as error:  # each of the two libraries raises types of its own
        reason = str(error).splitlines()[0]
        raise EncoderProblem(
            f"{graph.parent}: the model cannot be loaded ({reason}); run `experts build --force`"
        ) from None
