"""The pages of TooLost's stand-in: one portal that draws itself by script, as the real one does."""

from __future__ import annotations

import base64
import json
import time

PUZZLE = '<nav></nav><div class="h-captcha" style="width:300px;height:80px">Are you human?</div>'
CHANGED = '<nav class="ant-menu"></nav><main id="new">A new portal is being built here.</main>'

PORTAL = """<!doctype html><html><head><title>TooLost</title></head><body><div id="root"></div><script>
const settings = SETTINGS;
const later = () => new Promise(done => setTimeout(done, settings.delay));
const stored = () => localStorage.getItem("token");
const make = (kind, className, text, parent) => {
    const made = document.createElement(kind);
    made.className = className;
    made.textContent = text || "";
    if (parent) parent.appendChild(made);
    return made;
};
const signOut = () => { localStorage.removeItem("token"); location.replace("/login"); };
async function call(path) {
    const answer = await fetch(path, {headers: {Authorization: "Bearer " + stored()}});
    if (answer.status === 401) signOut();
    return answer;
}

// The analytics page: every choice asks for the figures again, and draws how many days there are.
const asked = {store: "spotify", date: "thisWeek"};
async function draw() {
    const path = asked.store === "spotify" ? "spotify" : "apple/";
    await later();
    const answer = await call(`/api/portal/analytics/${path}?release=&date=${asked.date}`).catch(() => null);
    const body = answer && answer.ok ? await answer.json().catch(() => null) : null;
    document.querySelector("#chart").textContent = body ? Object.values(body)[0].length + " days" : "No data";
}
function dropdown(entries, className, choose) {
    document.querySelectorAll(".dropdown").forEach(open => open.remove());
    const list = make("div", "dropdown " + className, "", document.body);
    for (const [label, entryClass] of entries) {
        make("div", entryClass, label, list).onclick = () => { list.remove(); choose(label); };
    }
}
function analytics(main) {
    const picker = make("div", "ant-picker ant-picker-range", "", main);
    make("input", "", "", picker).placeholder = "Start date";
    const names = {"This Week": "thisWeek", "This Month": "thisMonth", "This Year": "thisYear",
                   "Last Year": settings.lastYear};
    picker.onclick = () => dropdown(settings.presets.map(name => [name, "ant-picker-preset"]), "ant-picker-dropdown",
        name => { asked.date = names[name]; draw(); });
    const select = make("div", "ant-select", "", main);
    const selector = make("div", "ant-select-selector", "Spotify", select);
    selector.onmousedown = () => setTimeout(() => dropdown(
        ["Spotify", "Apple", "YouTube"].map(name => [name, "d-flex align-center flex-row"]), "ant-select-dropdown",
        name => { selector.textContent = name; asked.store = name.toLowerCase(); draw(); }));
    make("div", "", "", main).id = "chart";
    if (!settings.quiet) draw();
}

async function notifications(main) {
    const answer = await call("/api/portal/notifications");
    if (!answer.ok) return;
    const list = await answer.json();
    await later();
    if (!list.months.length) make("div", "ant-empty", "No data", main);
    make("div", "card", "", main).append(make("div", "body-2", "Welcome to TooLost"));
    for (const month of list.months) {
        const card = make("div", "card", "", main);
        make("div", "body-1 font-weight-bold mb-1", `Your (${month}) Sales report has been generated`, card);
        if (list.attachments) make("button", "ant-btn", "Attachment", card).onclick = () => attachment(month);
    }
}
async function attachment(month) {
    const answer = await call(`/api/portal/notifications/${month}/attachment`);
    if (!answer.ok) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = "Sales Report.csv";
    link.click();
}

(async () => {
    if (!stored()) return signOut();
    await later();
    const user = await call("/api/portal/user").catch(() => null);
    const root = document.querySelector("#root");
    const menu = make("nav", "ant-menu", "Analytics Notifications", root);
    make("span", "user-email", user && user.ok ? (await user.json()).email : "", menu);
    const main = make("main", "", "", root);
    if (location.pathname.endsWith("/platform")) analytics(main);
    if (location.pathname.endsWith("/notifications")) notifications(main);
})();
</script></body></html>"""


def has_ended(jwt: str) -> bool:
    """Whether a token's own time is over."""
    try:
        body = jwt.split(".")[1]
        return float(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))["exp"]) < time.time()
    except (IndexError, ValueError, KeyError):
        return True
