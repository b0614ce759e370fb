"""The admin pages of the Linktree stand-in: they ask one GraphQL address for everything, and draw when it answers."""

from __future__ import annotations

import json

from starlette.responses import HTMLResponse

from tests.platform_sims.login import page

ADMIN = """
<div id=root></div>
<script>
const user = {user}, delay = {delay};
const made = (kind, text, more) => Object.assign(document.createElement(kind), {{textContent: text}}, more || {{}});
async function ask(operationName, variables) {{
  const answer = await fetch('/graphql?operation=' + operationName, {{method: 'POST',
    headers: {{'Content-Type': 'application/json'}}, body: JSON.stringify({{operationName, variables, query: '…'}})}});
  if (answer.status === 401) location.href = '/login?redirect=' + encodeURIComponent(location.pathname);
  return answer;
}}
setTimeout(() => {{
  document.querySelector('#root').innerHTML = '<nav role="navigation"><a href="/admin">Links</a> ' +
    '<a href="/admin/analytics">Analytics</a></nav><button data-testid="user-menu" aria-label="User menu">' + user +
    '</button><section></section>';
  ask('Viewer'); ask('AccountLinks'); ask('FeatureFlags');
  (window.draw || (() => 0))(document.querySelector('section'));
}}, delay);
</script>"""

ANALYTICS = """
<script>
const words = {words}, hidden = {hidden}, chatty = {chatty};
let range = 'last-28-days', granularity = 'daily';
const show = () => ask('AccountAnalytics', {{range, granularity}});
function choose(section) {{
  if (document.querySelector('#ranges')) return;
  const list = made('div', '', {{id: 'ranges'}});
  ['last-7-days', 'last-28-days', words.year].forEach(name => {{
    const label = made('label', name.replaceAll('-', ' '), {{htmlFor: name}});
    label.onclick = () => {{
      range = 'last-365-days'.startsWith(name.slice(0, 8)) ? 'last-365-days' : name;
      granularity = 'weekly';
      list.remove();
      show();
    }};
    list.append(made('input', '', {{type: 'radio', id: name, hidden: true}}), label);
  }});
  setTimeout(() => section.append(list), delay);
}}
function draw(section) {{
  const icon = made('button', '▦', {{onclick: () => choose(section)}});
  const field = made('input', '', {{className: words.picker, readOnly: true, value: 'Last 28 days',
    hidden: hidden, onclick: () => choose(section)}});
  section.append(made('h1', 'Insights'), icon, field);
  ['Daily', 'Weekly', 'Monthly'].forEach(name => section.append(
    made('button', name, {{onclick: () => {{ granularity = name.toLowerCase(); show(); }}}})));
  show();
  ask('Recommendations');
  if (chatty) setInterval(() => ask('FeatureFlags'), 150);
}}
</script>"""


def admin(user: str, delay: float, more: str = "") -> HTMLResponse:
    return page("Linktree Admin", ADMIN.format(user=json.dumps(user), delay=int(delay * 1000)) + more)


def analytics(user: str, delay: float, *, changed: bool, hidden: bool, chatty: bool) -> HTMLResponse:
    words = {"picker": "date-field", "year": "last-year"} if changed else {
        "picker": "input-datepicker-2", "year": "last-365-days"}  # fmt: skip
    more = ANALYTICS.format(words=json.dumps(words), hidden=json.dumps(hidden), chatty=json.dumps(chatty))
    return admin(user, delay, more)


def puzzle() -> HTMLResponse:
    frame = '<iframe title="hCaptcha challenge" srcdoc="Pick every bridge" width=300 height=200></iframe>'
    return page("Linktree", f"<div class=captcha-challenge>Are you a person?{frame}</div>")
