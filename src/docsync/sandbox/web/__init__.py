"""What a person sees in a browser: spaces, tree, pages, their past, files, comments, the log.

frame    one look for every page          places    spaces, pages, folders, pictures
tabs     what a page shows of itself      editing   storage, edited and saved as a colleague
log      the requests, as they come

It guards nothing but against other web sites (loopback only), and shows what the owner of the
sandbox may see.
"""

from __future__ import annotations

from docsync.sandbox.web.editing import FORMS
from docsync.sandbox.web.frame import reader, sorry
from docsync.sandbox.web.log import LOG_PAGES
from docsync.sandbox.web.places import PAGES, ROOT_PAGES

__all__ = ["FORMS", "LOG_PAGES", "PAGES", "ROOT_PAGES", "reader", "sorry"]
