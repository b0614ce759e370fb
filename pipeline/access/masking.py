"""Takes everything personal and every secret out of a page while it still stands in the browser.

What stays is what a maintainer needs to see how a page is built: its elements, their classes and ids, the words on
its buttons and headings, the shape of its scripts. The page is exchanged for a lifeless copy of itself: what it hides
in closed components, frames and pictures is not in the copy, and its scripts cannot write anything back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

SHORTEST_NAME = 3
_PARTS = re.compile(r"[^\W_]+")


def name_patterns(names: Iterable[str]) -> list[str]:
    """Patterns for names of people and accounts, however a page spells them: NOVA DRIFT, nova_drift, nova-drift.

    Of an e-mail address, what stands before the @ is a name, too.
    """
    found = set()
    for name in names:
        for one in {name, name.partition("@")[0]}:
            parts = _PARTS.findall(one)
            if sum(map(len, parts)) >= SHORTEST_NAME:
                found.add(r"[\W_]{0,2}".join(parts))
    return sorted(found, key=len, reverse=True)


MASK = r"""
({names, secrets, most, highest}) => {
  const DOTS = '•••';
  const quoted = secrets.map(s => s.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const either = patterns => patterns.length ? new RegExp(patterns.join('|'), 'giu') : /(?!)/;
  const secret = either(quoted), person = either(names);
  const address = /[^\s@<>"'=:;,()]+(?:@|%40)[^\s@<>"'=:;,()]+\.[^\s@<>"'=:;,()]+/gu;
  const handle = /@[\p{L}\p{N}_.]{2,}/gu;
  const run = /[\p{L}\p{N}_+\/=.~%-]{20,}/gu;
  const opaque = text => /\p{N}/u.test(text) && /\p{L}/u.test(text) || (text.length >= 32 && !/[\/.]/.test(text));
  const named = text => [secret, address, handle, person].reduce((left, found) => left.replace(found, DOTS), text);
  const clean = text => named(text).replace(run, r => opaque(r) ? DOTS : r).replace(/\p{Nd}/gu, '0');
  // A capital in the middle of a sentence may be somebody's name; in headings, only after a comma.
  const prose = text => text.replace(/(?<=[\p{Ll}\p{N},;:]\s+)\p{Lu}[\p{L}\p{N}'’.-]*/gu, DOTS);
  const heading = text => text.replace(/(?<=[,:]\s+)\p{Lu}[\p{L}\p{N}'’.-]*.*/gu, DOTS);
  const UI = 'button, a, label, th, option, legend, summary, [role=button], [role=tab], [role=menuitem], [role=option]';
  const worded = (text, above) => {
    if (above.closest('td, dd')) return wholly(text);
    if (above.closest('h1, h2, h3, h4, h5, h6')) return clean(heading(text));
    return clean(above.closest(UI) ? text : prose(text));
  };
  const wholly = text => text.replace(/\S+/gu, DOTS);
  const link = text => {
    const [path] = text.trim().split(/[?#]/);
    if (/^(data|blob|javascript|mailto|tel):/i.test(path)) return path.split(':')[0] + ':';
    return path.split('/').map(part => named(part).replace(/\p{Nd}/gu, '0')
      .replace(/^[\w+=.~%-]{20,}$/, r => opaque(r) || /0.*0/.test(r) ? DOTS : r)).join('/');
  };
  // Code keeps its names and its shape; what it says in strings and numbers goes.
  const shape = code => named(code.slice(0, 20000))
    .replace(/\/\*[^]*?\*\/|(^|\s)\/\/[^\n]*/g, ' ')
    .replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g, (text, at, whole) =>
      /^\s*:/.test(whole.slice(at + text.length, at + text.length + 3)) && /^.[\w -]{1,40}.$/.test(text)
        ? text.replace(/\p{Nd}/gu, '0') : text[0] + '•' + text[0])
    .replace(/\b\d[\w.]*/g, '0').replace(run, r => opaque(r) ? DOTS : r).slice(0, 4000);

  const PERSONAL = ['user', 'account', 'profile', 'avatar', 'email', 'e-mail', 'phone', 'person', 'fullname',
    'full-name', 'first-name', 'last-name', 'greeting', 'balance', 'address'];
  const hints = ['class', 'id', 'data-testid', 'data-e2e', 'aria-label', 'itemprop', 'name']
    .flatMap(at => PERSONAL.map(word => `[${at}*="${word}" i]`)).join(',');
  const BUILT = ['class', 'id', 'name', 'type', 'role', 'for', 'data-testid', 'data-e2e', 'data-encore-id', 'rel',
    'colspan', 'rowspan', 'width', 'height', 'viewbox', 'd', 'x', 'y', 'transform', 'points', 'fill', 'stroke',
    'method', 'target', 'lang', 'dir', 'media', 'charset', 'xmlns', 'tabindex', 'hidden', 'disabled', 'checked',
    'aria-hidden', 'aria-expanded', 'aria-selected', 'autocomplete'];
  const LINKS = ['href', 'src', 'action', 'formaction', 'xlink:href', 'poster', 'cite', 'data'];
  const GONE = ['srcset', 'imagesrcset', 'srcdoc', 'nonce', 'integrity', 'ping', 'content', 'value', 'placeholder'];

  const attribute = (element, {name, value}) => {
    const low = name.toLowerCase();
    if (low.startsWith('on')) return shape(value);
    if (GONE.includes(low) && !(element.localName === 'meta' && element.name === 'viewport')) return '';
    if (LINKS.includes(low)) return link(value);
    if (low === 'style') return named(value).replace(/url\([^)]*\)/gi, 'none');
    if (BUILT.includes(low)) {
      return named(value).replace(/[\w+\/=.~-]{40,}/g, r => opaque(r) ? DOTS : r).replace(/\d{5,}/g, '00000');
    }
    if (['alt', 'title', 'aria-label', 'aria-description'].includes(low) && !element.matches(UI)) return DOTS;
    if (PERSONAL.some(word => low.includes(word)) || /token|secret|key|session|csrf|auth/.test(low)) return DOTS;
    const plain = clean(value);
    return /^[\p{Ll}\p{N}_ :;.,-]{0,80}$/u.test(value) || /^(true|false)$/i.test(value) ? plain : DOTS;
  };

  const root = document.documentElement;
  const copy = root.cloneNode(true);
  const SEEN = 'img, picture, video, audio, canvas, iframe, frame, object, embed, svg image';
  const places = [...root.querySelectorAll(SEEN)].map(seen => seen.getBoundingClientRect());
  [...copy.querySelectorAll(SEEN)].forEach((seen, at) => {
    const stand = document.createElement('div');
    for (const name of ['class', 'id', 'data-testid', 'data-e2e']) {
      if (seen.hasAttribute(name)) stand.setAttribute(name, seen.getAttribute(name));
    }
    stand.setAttribute('data-instead-of', seen.localName);
    const {width, height} = places[at];
    stand.style.cssText = `display:inline-block;background:#ccc;width:${width}px;height:${height}px`;
    seen.replaceWith(stand);
  });
  copy.querySelectorAll('template, noscript').forEach(one => one.remove());
  // What a component draws for itself is not copied; if it is defined here, an empty stand-in keeps it from waking up.
  [...copy.querySelectorAll('*')].filter(one => one.localName.includes('-')).forEach(one => {
    const stand = document.createElement('div');
    for (const {name, value} of [...one.attributes]) { try { stand.setAttribute(name, value); } catch (no) {} }
    stand.setAttribute('data-instead-of', one.localName);
    stand.append(...one.childNodes);
    one.replaceWith(stand);
  });
  for (const one of [...copy.querySelectorAll('input, textarea, select, [contenteditable]')]) {
    one.removeAttribute('value');
    if (one.localName === 'textarea' || one.hasAttribute('contenteditable')) one.textContent = '';
    if (one.localName !== 'input') continue;
    if (!['checkbox', 'radio', 'submit', 'button', 'file'].includes(one.type)) one.value = '';
    one.setAttribute('value', '');
  }
  for (const one of [...copy.querySelectorAll(hints)]) {
    if (one.textContent.trim().length > 80 || one.matches('script, style')) continue;
    const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) texts.currentNode.data = wholly(texts.currentNode.data);
  }
  const gone = [], nodes = document.createTreeWalker(copy, NodeFilter.SHOW_ALL);
  while (nodes.nextNode()) {
    const node = nodes.currentNode, above = node.parentElement || copy;
    if (node.nodeType === Node.TEXT_NODE) {
      if (above.localName === 'script') node.data = shape(node.data);
      else if (above.localName !== 'style') node.data = worded(node.data, above);
    } else if (node.nodeType !== Node.ELEMENT_NODE) gone.push(node);
    else if (!node.hasAttribute('data-instead-of') || node.attributes.length > 2) {
      for (const one of [...node.attributes]) {
        if (one.name === 'data-instead-of' || (one.name === 'style' && node.hasAttribute('data-instead-of'))) continue;
        try { node.setAttribute(one.name, attribute(node, one)); } catch (no) { node.removeAttribute(one.name); }
      }
    }
  }
  gone.forEach(node => node.remove());
  const quiet = document.createElement('style');
  quiet.textContent = '*{background-image:none!important}*::before,*::after{content:none!important}';
  copy.append(quiet);
  const written = copy.cloneNode(true);
  written.querySelectorAll('style').forEach(one => { one.textContent = ''; });
  const height = Math.min(Math.max(root.scrollHeight, window.innerHeight), highest);
  quiet.textContent += `html,body{max-height:${highest}px!important;overflow:hidden!important}`;
  document.replaceChild(copy, root);
  return {html: written.outerHTML.slice(0, most), address: link(location.href), width: window.innerWidth, height};
}
"""
