"""The report as one web page that loads nothing from anywhere."""

from eval.page.html import html

__all__ = ["html"]
