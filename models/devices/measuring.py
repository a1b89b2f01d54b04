"""Tells what torch finds on this computer, as JSON on standard output: `python -m models.devices.measuring`.

A process of its own, because importing torch takes seconds and hundreds of megabytes, and because a broken
driver may end the process that asks.
"""

import json
import sys
from typing import Any


def measure() -> dict[str, Any]:
    """Return torch's version, every device with its memory in bytes, and what `auto` would choose."""
    import psutil
    import torch

    from models.devices.device import choose_device, free_bytes

    devices: list[dict[str, Any]] = [
        {
            "name": "cpu",
            "title": f"{psutil.cpu_count(logical=False) or psutil.cpu_count()} cores",
            "free": psutil.virtual_memory().available,
            "total": psutil.virtual_memory().total,
        }
    ]
    for number in range(torch.cuda.device_count() if torch.cuda.is_available() else 0):
        device = torch.device("cuda", number)
        properties = torch.cuda.get_device_properties(device)
        devices.append(
            {
                "name": f"cuda:{number}",
                "title": properties.name,
                "free": free_bytes(device),
                "total": properties.total_memory,
            }
        )
    if torch.backends.mps.is_available():
        device = torch.device("mps")
        total = torch.mps.recommended_max_memory()
        devices.append({"name": "mps", "title": "Apple GPU", "free": free_bytes(device), "total": total})
    return {"torch": torch.__version__, "devices": devices, "choice": choose_device().name}


if __name__ == "__main__":
    json.dump(measure(), sys.stdout)
