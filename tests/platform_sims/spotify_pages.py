"""The pages of Spotify's stand-in: empty when they arrive, drawn by their scripts a moment later."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.platform_sims.spotify import SpotifyStandIn

FRONT = (
    "<h1>Your Audience is waiting</h1><span>Audience</span><p>Grow with Spotify for Artists.</p>"
    "<a href='{sign_in}'>Log in</a>"
)
PUZZLE = (
    "<h1>One moment</h1><div class='g-recaptcha'>"
    "<iframe title='recaptcha challenge' srcdoc='Choose all bridges' width=300 height=200></iframe></div>"
)
REDRAWN = "<main><h1>Insights</h1><a href='#'><b class='x7f2'>Fans</b></a><div role=tablist>This week</div></main>"
LABELS = {"1day": "24 hours", "7day": "7 days", "28day": "28 days", "1year": "12 months", "all": "All time"}

_DRAW = "<div id=root></div><script>setTimeout(() => {{ root.innerHTML = {html}; {then} }}, {delay});</script>"
# Radios are there for screen readers only; people press the labels.
_HIDDEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);pointer-events:none"

_AUDIENCE_SCRIPT = """
  let chosen = %(default)s, drawn = chosen;
  const dialog = document.querySelector('dialog'), save = document.querySelector('[data-save]');
  document.querySelector('[data-filter]').onclick = () => dialog.showModal();
  dialog.querySelectorAll('input').forEach(radio => {
    radio.onchange = () => { chosen = radio.value };
    if (%(stuck)s) radio.onclick = event => event.preventDefault();
  });
  dialog.querySelector('button').onclick = () => {
    dialog.close(); save.disabled = true;
    setTimeout(() => { drawn = chosen; save.disabled = false }, %(delay)s);
  };
  save.onclick = async () => {
    const address = '/s4a/audience/%(artist)s.csv?time-filter=' + drawn;
    if (%(older)s) { location.href = address; return }
    const answer = await fetch(address);
    if (!answer.ok) { note.textContent = 'Something went wrong'; return }
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await answer.blob());
    link.download = 'audience-timeline.csv'; link.click();
  };
"""

_SONGS_SCRIPT = """
  const seen = new Set(%(cached)s), quiet = %(quiet)s, panel = document.querySelector('[data-panel]');
  const show = async period => {
    if (seen.has(period) || quiet.includes(period)) return;
    seen.add(period);
    const address = '%(service)s/catalog-view/v1/artist/%(artist)s/songs?time-filter=' + period +
      '&access_token=%(token)s&sort=streams';
    const answer = await fetch(address, {headers: {Authorization: 'Bearer %(token)s'}});
    if (answer.ok) list.textContent = (await answer.json()).songs.map(song => song.trackName).join(', ');
  };
  document.querySelector('[data-filter]').onclick = () => { panel.hidden = !panel.hidden };
  panel.querySelectorAll('input').forEach(radio => { radio.onchange = () => show(radio.value) });
  show(%(default)s);
"""


def home(site: SpotifyStandIn, _: str = "") -> str:
    return _drawn(site, _navigation(site, site.artists[0]["spotify_artist_id"]) + "<h1>Home</h1>")


def overview(site: SpotifyStandIn, artist: str) -> str:
    return _drawn(site, _navigation(site, artist) + "<h1>Overview</h1><p>Your Audience this week</p>")


def audience(site: SpotifyStandIn, artist: str, stuck: bool) -> str:
    older = json.dumps(site.older)
    filter_button = (
        "<button data-filter data-encore-id=chipFilter>Filters</button>"
        if site.older
        else "<button data-filter><svg data-encore-id=icon class='icon icon-sliders' width=16 height=16></svg></button>"
    )
    save = "data-testid=csv-download" if site.older else "aria-label='Download data as CSV'"
    html = (
        f"{_navigation(site, artist)}<h1>Audience</h1>{filter_button}<button data-save {save}>⤓</button>"
        f"<p id=note></p><dialog>{_radios(site, ('7day', '28day', '1year'))}"
        f"<button>{'Apply' if site.older else 'Done'}</button></dialog>"
    )
    script = _AUDIENCE_SCRIPT % {
        "default": json.dumps(site.default_period), "stuck": json.dumps(stuck), "older": older,
        "delay": round(site.delay * 1000), "artist": artist,
    }  # fmt: skip
    return _drawn(site, html, script)


def songs(site: SpotifyStandIn, artist: str, token: str, quiet: list[str]) -> str:
    html = (
        f"{_navigation(site, artist)}<h1>Songs</h1>"
        "<button data-filter aria-label='Select to further filter your results'>Filters</button>"
        f"<div data-panel hidden>{_radios(site, tuple(LABELS))}</div><p id=list></p>"
    )
    script = _SONGS_SCRIPT % {
        "cached": json.dumps(site.cached_answers), "quiet": json.dumps(quiet), "artist": artist, "token": token,
        "service": site.addresses["spotify-catalog-view"], "default": json.dumps(site.default_period),
    }  # fmt: skip
    return _drawn(site, html, script)


def _navigation(site: SpotifyStandIn, artist: str) -> str:
    address = f"/c/en/artist/{artist}/audience"
    if site.older:
        return f"<nav><a id=navigation-link-audience href='{address}'>Audience</a></nav>"
    return f"<nav><a href='{address}'><span data-encore-id=text>Audience</span></a></nav>"


def _radios(site: SpotifyStandIn, periods: tuple[str, ...]) -> str:
    return "".join(
        f"<input type=radio name=time id='{period}' value='{period}' style='{_HIDDEN}'"
        f"{' checked' if period == site.default_period else ''}><label for='{period}'>{LABELS[period]}</label>"
        for period in periods
    )


def _drawn(site: SpotifyStandIn, html: str, then: str = "") -> str:
    return _DRAW.format(html=json.dumps(html), then=then, delay=round(site.delay * 1000))
