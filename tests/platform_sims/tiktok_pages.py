"""The pages of the TikTok stand-in: drawn by scripts after a while, as the real ones are."""

from __future__ import annotations

import json
from collections.abc import Sequence

from starlette.responses import HTMLResponse

from tests.platform_sims.login import page

TO_SIGN_IN = "location.href = '/login?redirect_url=' + encodeURIComponent(location.pathname)"
CAPTCHA = (
    "<div id=captcha_container class=captcha_verify_container>Drag the slider to fit the puzzle"
    "<button type=button onclick='this.parentNode.remove()'>I am a person</button></div>"
)

SIGN_IN = """
<h1>Log in to TikTok</h1>
<div data-e2e="qrcode-login"><canvas class="qrcode-canvas" width=80 height=80 data-token="{token}"></canvas></div>
<a href="/login/phone-or-email/email">Use phone / email / username</a>
<script>
setInterval(async () => {{
  const answer = await fetch('/login/qr/status?token={token}');
  if ((await answer.json()).state === 'confirmed') location.href = '/foryou';
}}, 300);
</script>"""

PROFILE = """
<main></main>
<script>
const handle = {handle}, names = {names};
const short = n => n < 10000 ? String(n) : n < 1e6 ? (n / 1e3).toFixed(1) + 'K' : (n / 1e6).toFixed(1) + 'M';
setTimeout(async () => {{
  const [detail] = await Promise.all([
    fetch('/api/user/detail/?uniqueId=' + handle + '&msToken=a-signature&device_id=7'),
    fetch('/api/creator/suggested/?count=2'), fetch('/api/analytics/fanbase/')]);
  if (detail.status !== 200) return;
  const user = (await detail.json()).userInfo;
  document.querySelector('main').innerHTML = '<h1>' + handle + '</h1><strong ' + names.mark + '="followers-count">' +
    short(user.stats[names.count]) + '</strong> Followers';
  fetch('/aweme/v1/user/?unique_id=' + handle);
}}, {delay});
</script>"""

ANALYTICS = """
<main></main>
<script>
const words = {words}, ranges = {ranges}, locked = {locked}, delay = {delay};
let range = ranges[0], format = '';
const said = days => words.range.replace('N', days);
const later = work => setTimeout(work, delay);
const made = (kind, text, more) => Object.assign(document.createElement(kind), {{textContent: text}}, more || {{}});
const asked = async (address, how) => {{
  const answer = await fetch(address, how);
  if (answer.status === 401) {to_sign_in};
  return answer;
}};
function choose() {{
  if (document.querySelector('[role=listbox]')) return;
  const list = made('div', '', {{role: 'listbox'}});
  document.onkeydown = event => {{ if (event.key === 'Escape') list.remove(); }};
  const pick = async days => {{
    if (locked.includes(days)) return;
    list.remove();
    await asked('/tiktokstudio/api/analytics/overview?range=' + days);
    range = days;
    document.querySelector('#range').textContent = said(days);
  }};
  ranges.forEach(days => list.append(made('div', said(days), {{role: 'option', onclick: () => pick(days)}})));
  later(() => document.body.append(list));
}}
function dialog() {{
  const box = made('div', '', {{role: 'dialog'}}), go = made('button', 'Download', {{disabled: true}});
  ['XLSX', 'CSV'].forEach(name => {{
    const radio = made('input', '', {{type: 'radio', name: name}}), label = made('label', name);
    radio.onchange = () => {{
      format = name;
      go.disabled = false;
      box.querySelectorAll('input').forEach(other => {{ if (other !== radio) other.checked = false; }});
    }};
    label.prepend(radio);
    box.append(label);
  }});
  go.onclick = async () => {{
    const answer = await asked('/tiktokstudio/api/export', {{method: 'POST', body: JSON.stringify({{range, format}}),
      headers: {{'Content-Type': 'application/json'}}}});
    if (answer.status === 429) box.append(made('p', 'You can download again in an hour.'));
    if (answer.status === 200) location.assign((await answer.json()).url);
  }};
  box.append(go);
  later(() => document.body.append(box));
}}
later(async () => {{
  const answer = await asked('/tiktokstudio/api/analytics/overview?range=' + range);
  if (answer.status !== 200) return;
  const main = document.querySelector('main');
  main.append(made('h1', 'Analytics'), made('button', said(range), {{id: 'range', onclick: choose}}),
    made('button', words.download, {{onclick: dialog}}), made('p', said(ranges[0]) + ' compared with those before'),
    made('p', (await answer.json()).days + ' days'));
}});
</script>"""


def nav(viewer: str) -> str:
    """Who is signed in, as every page's head shows it."""
    if not viewer:
        return "<nav><a href='/login'>Log in</a></nav>"
    return f"<nav><a data-e2e='nav-profile' href='/@{viewer}'><i data-e2e='profile-icon'></i>Profile</a></nav>"


def sign_in(token: str) -> HTMLResponse:
    return page("Log in", SIGN_IN.format(token=token))


def profile(viewer: str, handle: str, delay: float, changed: bool) -> HTMLResponse:
    names = {"mark": "data-qa", "count": "audienceSize"} if changed else {"mark": "data-e2e", "count": "followerCount"}
    body = PROFILE.format(handle=json.dumps(handle), names=json.dumps(names), delay=int(delay * 1000))
    return page(f"{handle} on TikTok", nav(viewer) + body)


def analytics(viewer: str, ranges: Sequence[int], locked: Sequence[int], delay: float, changed: bool) -> HTMLResponse:
    words = (
        {"range": "N d", "download": "Get report"} if changed else {"range": "Last N days", "download": "Download data"}
    )
    body = ANALYTICS.format(
        words=json.dumps(words),
        ranges=json.dumps(list(ranges)),
        locked=json.dumps(list(locked)),
        delay=int(delay * 1000),
        to_sign_in=TO_SIGN_IN,
    )
    return page("TikTok Studio", nav(viewer) + body)


def puzzle(viewer: str) -> HTMLResponse:
    return page("TikTok", nav(viewer) + CAPTCHA)


def plain(title: str, text: str, viewer: str = "") -> HTMLResponse:
    return page(title, nav(viewer) + f"<p>{text}</p>")
