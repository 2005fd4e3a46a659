"""The window: PySide6 widgets over `core`; it never touches the store itself."""
