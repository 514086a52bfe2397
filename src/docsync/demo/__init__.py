"""`docsync demo`: the whole round on one machine, told to somebody who has never seen it.

    docs/       the folder that is published, of our own making
    stage       runs commands as a person would type them, with a sandbox behind them
    story       what happens, in order
    __main__    `python -m docsync.demo`: unpacks the folder, and stands in for the reader's editor

Everything goes through public commands in processes of their own: typing what the demo prints gives
the same end.
"""
