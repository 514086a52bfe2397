"""The preview: pages as they will look in Confluence, in a browser on this machine.

It shows the very storage that a push would send (`engine/runs/foreseeing`), rendered as the sandbox
renders it. Nothing is written but the index's look at the files, and nothing leaves the machine.

serving    a server on the loopback, and its end      gate       who may ask, and what is answered
showing    what is shown: trees, the site, the news   watching   saves
routes     addresses and their answers                frame      one look for every page
views      the tabs of a page                         contents   the tree of files
around     what a body may look at                    noted      warnings beside what they are about
blocks     two pages side by side                     lines      two texts side by side
"""
