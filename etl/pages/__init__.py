"""The office's pages: who has reported, what each file says, where a figure comes from. They change nothing."""

from etl.pages.app import create_app

__all__ = ["create_app"]
