"""Background work as the window sees it: proposals in the warm child, imports and exports with progress."""
