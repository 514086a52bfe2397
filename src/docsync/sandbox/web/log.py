"""The log of requests as a page that goes on by itself.

It asks `/sandbox/requests`, which is not logged, once a second while it is in sight.
"""

from __future__ import annotations

from docsync.sandbox.exchange import Answer, Call
from docsync.sandbox.web.frame import LOG_ADDRESS, document

_SHOWN = 500  # the newest of the log
_SCRIPT = f"""
const rows = document.getElementById('rows'), count = document.getElementById('count');
function row(one, number) {{
  const made = document.createElement('tr');
  for (const text of [number, one.method, one.path, one.status ?? '…'])
    made.insertCell().textContent = text;
  if (one.status >= 400) made.className = 'bad';
  return made;
}}
async function look() {{
  if (!document.hidden) {{
    const log = await (await fetch('/sandbox/requests')).json();
    const first = Math.max(0, log.count - {_SHOWN});
    const newest = log.requests.slice(first).map((one, place) => row(one, first + place + 1));
    rows.replaceChildren(...newest.reverse());
    count.textContent = log.count;
  }}
  setTimeout(look, 1000);
}}
document.getElementById('clear').onclick = () => fetch('/sandbox/requests', {{method: 'DELETE'}});
look();
"""


def show_log(_call: Call) -> Answer:
    """Show the log."""
    body = (
        '<h1>Requests</h1><p class="facts"><span id="count">0</span> since it was cleared, newest '
        'first. <button id="clear">Clear</button></p>'
        '<table class="log"><thead><tr><th>#</th><th>Method</th><th>Path</th><th>Status</th></tr>'
        '</thead><tbody id="rows"></tbody></table>'
    )
    return document("Requests", body, script=_SCRIPT)


LOG_PAGES = ((LOG_ADDRESS, show_log),)
