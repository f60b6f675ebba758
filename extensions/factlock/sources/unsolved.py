from typing import Any
def explain_unsolved(ended: Any, *a: Any) -> Any:
    raise RuntimeError(ended.errors[-2000:])
