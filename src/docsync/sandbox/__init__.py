"""A local server that answers like Confluence, for trying docsync and for testing any client.

It shares no code with the client or the converter: two that share a parser agree by construction.

    exchange, refusals, paging   what every operation is given and gives back
    store/                       what is kept, and the rules Confluence keeps it by (SQLite)
    v1/, v2/                     the two REST APIs as tables of operations
    faults, control              failing on demand, and the colleague in the browser
    app, server                  the parts put together, and run in a thread

>>> from docsync.sandbox.server import running
>>> with running() as sandbox:
...     sandbox.space
'DOCS'
"""
