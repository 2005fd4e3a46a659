"""Parts of the window that more than one tab uses."""
