"""The screens of the page, one module each: ``draw(shared)``."""
