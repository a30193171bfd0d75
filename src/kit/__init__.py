"""Parts that widgets are made of. Like the widgets, they run at build time and in the tab."""
