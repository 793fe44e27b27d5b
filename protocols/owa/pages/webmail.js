// The web mail: folders, a list, one message or a letter. It speaks JSON to /owa/service.svc and waits for news at /owa/ev.owa2.
"use strict";

const byId = id => document.getElementById(id);
const page = document.documentElement.dataset;
const state = { folders: [], folder: null, query: "", rows: [], total: 0, item: null, letter: null, change: 0 };
const clock = { timeZone: page.zone || undefined };

// ---- asking

function canary() {
    const found = document.cookie.split("; ").find(cookie => cookie.startsWith("X-OWA-CANARY="));
    return found ? decodeURIComponent(found.slice("X-OWA-CANARY=".length)) : "";
}

function logOn(reason) {
    location.href = "/owa/auth/logon.aspx?url=" + encodeURIComponent(location.origin + "/owa/") + "&reason=" + reason;
}

async function ask(action, question) {
    const answer = await fetch("/owa/service.svc?action=" + action, {
        method: "POST",
        headers: { "Content-Type": "application/json; charset=utf-8", "X-OWA-CANARY": canary(), "Action": action },
        body: JSON.stringify(question || {}),
    });
    if (answer.status === 440) {
        logOn(3);
        return new Promise(() => {}); // the page is on its way out
    }
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok)
        throw new Error(said.error || "The server answered " + answer.status + ".");
    return said;
}

let statusTimer = 0;
function tell(text) {
    byId("status").textContent = text;
    clearTimeout(statusTimer);
    statusTimer = setTimeout(() => byId("status").textContent = "", 5000);
}

// Every act of the user runs in here: what goes wrong is said, not thrown.
async function attempt(act) {
    try {
        await act();
    } catch (error) {
        tell(error.message);
    }
}

// ---- showing

function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
}

function show(view) { document.body.dataset.view = view; }

function openFolders(open) {
    document.body.classList.toggle("folders-open", open);
    byId("show-folders").setAttribute("aria-expanded", String(open));
}

function shortTime(milliseconds) {
    const then = new Date(milliseconds), now = new Date();
    const today = then.toDateString() === now.toDateString();
    const format = today ? { hour: "2-digit", minute: "2-digit" }
        : then.getFullYear() === now.getFullYear() ? { day: "numeric", month: "short" } : { day: "numeric", month: "short", year: "numeric" };
    return then.toLocaleString(page.locale, { ...format, ...clock });
}
function fullTime(milliseconds) {
    return new Date(milliseconds).toLocaleString(page.locale, { dateStyle: "full", timeStyle: "short", ...clock });
}
function sizeText(bytes) {
    return bytes < 1024 ? bytes + " B" : bytes < 1048576 ? Math.round(bytes / 1024) + " KB" : (bytes / 1048576).toFixed(1) + " MB";
}
const shown = person => person.name || person.address || "nobody";
const whole = person => person.name && person.address ? person.name + " <" + person.address + ">" : shown(person);
const names = people => people.map(shown).join(", ");

function showFolders() {
    const list = byId("folder-list");
    list.replaceChildren(...state.folders.map(folder => {
        const button = make("button", "folder");
        button.type = "button";
        button.style.paddingLeft = 0.6 + folder.depth * 0.9 + "rem";
        button.append(make("span", "name", folder.name));
        if (folder.unread > 0) {
            const count = make("span", "unread-count", String(folder.unread));
            count.setAttribute("aria-label", folder.unread + " unread");
            button.append(count);
        }
        if (state.folder && folder.id === state.folder.id) button.setAttribute("aria-current", "true");
        button.addEventListener("click", () => attempt(() => openFolder(folder)));
        const entry = make("li");
        entry.append(button);
        return entry;
    }));
    const inbox = state.folders.find(folder => folder.known === "inbox");
    document.title = (inbox && inbox.unread ? "(" + inbox.unread + ") " : "") + "Mail - " + document.body.dataset.account;
}

function makeSubject(row) {
    const subject = make("span", "subject", row.subject || "(no subject)");
    if (row.attachments) {
        subject.prepend(make("span", "clip"));
        subject.append(make("span", "hidden", "has attachments"));
    }
    return subject;
}

function makeRow(row) {
    const sent = ["sent_items", "drafts", "outbox"].includes(state.folder.known);
    const button = make("button", row.unread ? "row unread" : "row");
    button.type = "button";
    button.dataset.id = row.id;
    button.append(make("span", "person", sent ? "To: " + names(row.to) : shown(row.from)), make("time", "time", shortTime(row.received)),
        makeSubject(row), make("span", "preview", row.preview || "\u00a0"));
    if (row.unread) button.append(make("span", "hidden", "unread"));
    const open = state.letter ? state.letter.draft : state.item && state.item.id;
    if (open === row.id) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => attempt(() => state.folder.known === "drafts" ? openDraft(row.id) : openMessage(row.id)));
    const entry = make("li");
    entry.append(button);
    return entry;
}

function showList() {
    const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.id : undefined;
    byId("list-title").textContent = state.query ? "Found in " + state.folder.name : state.folder.name;
    byId("list-count").textContent = state.total === 1 ? "1 message" : state.total + " messages";
    byId("message-list").replaceChildren(...state.rows.map(makeRow));
    byId("nothing").hidden = state.rows.length > 0;
    byId("nothing").textContent = state.query ? "Nothing was found." : "Nothing is here.";
    byId("more").hidden = state.query !== "" || state.rows.length >= state.total;
    if (focused) {
        const again = byId("message-list").querySelector('[data-id="' + focused + '"]');
        if (again) again.focus();
    }
}

function showReading(what) {
    for (const id of ["empty", "message", "compose"])
        byId(id).hidden = id !== what;
    show(what === "empty" ? "list" : what);
}

// ---- folders and lists

// `background`: nobody has done anything, so that the session is not prolonged.
async function loadFolders(background) {
    const said = await ask("FindFolder", { background: background === true });
    state.folders = said.folders;
    if (state.folder) state.folder = state.folders.find(folder => folder.id === state.folder.id) || null;
    state.folder = state.folder || state.folders.find(folder => folder.known === "inbox") || state.folders[0];
    showFolders();
}

async function loadList(offset, background) {
    const wanted = { folder: state.folder.id, offset: offset || 0, count: Math.max(50, offset ? 50 : Math.min(state.rows.length, 100)),
        background: background === true };
    if (state.query) wanted.query = state.query;
    const said = await ask("FindItem", wanted);
    if (said.folder !== state.folder.id) return; // another one was opened meanwhile
    state.rows = offset ? state.rows.concat(said.items) : said.items;
    state.total = said.total;
    state.change = said.change;
    showList();
}

async function openFolder(folder) {
    state.folder = folder;
    state.query = byId("query").value = "";
    state.rows = [];
    openFolders(false);
    showFolders();
    if (byId("compose").hidden) {
        state.item = null;
        showReading("empty");
    }
    show("list");
    await loadList(0);
    byId("list-title").focus();
}

async function search(query) {
    state.query = query.trim();
    state.rows = [];
    await loadList(0);
    tell(state.query ? byId("list-count").textContent + " found" : "");
}

// ---- reading

function showBody(item) {
    const body = byId("body");
    if (item.kind === "html") {
        // A document of its own, in a box without scripts, forms or our origin: see the policy that the server sends with it.
        const frame = make("iframe");
        frame.title = "Text of the message";
        frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
        frame.src = "/owa/service.svc/s/GetMessageBody?id=" + encodeURIComponent(item.id);
        body.replaceChildren(frame);
    } else {
        body.replaceChildren(make("div", "text", item.text));
    }
}

function showMessage(item) {
    byId("subject").textContent = item.subject || "(no subject)";
    const from = item.from[0] || { name: "", address: "" };
    byId("face").textContent = shown(from).slice(0, 1).toUpperCase();
    byId("from-line").textContent = whole(from);
    byId("to-line").textContent = "To: " + names(item.to) + (item.cc.length ? "; Cc: " + names(item.cc) : "");
    byId("when").textContent = fullTime(item.received);
    byId("when").dateTime = new Date(item.received).toISOString();
    const told = [];
    if (item.blocked_images) told.push("Images from elsewhere are not loaded.");
    if (item.html_refused) told.push("This message's HTML is too large to be shown; this is its text.");
    byId("told").textContent = told.join(" ");
    byId("told").hidden = told.length === 0;
    byId("attachments").hidden = item.attachments.length === 0;
    byId("attachments").replaceChildren(...item.attachments.map(attachment => {
        const link = make("a", "", attachment.name + " (" + sizeText(attachment.size) + ")");
        link.href = "/owa/service.svc/s/GetFileAttachment?id=" + encodeURIComponent(item.id) + "&part=" + attachment.number;
        link.setAttribute("download", attachment.name);
        const entry = make("li");
        entry.append(link);
        return entry;
    }));
    showBody(item);
    showReading("message");
}

async function openMessage(id) {
    const item = await ask("GetItem", { id });
    state.item = item;
    const row = state.rows.find(one => one.id === id);
    if (row) row.unread = false;
    showList();
    showMessage(item);
    byId("subject").focus();
    await loadFolders();
}

async function deleteMessage() {
    const at = state.rows.findIndex(row => row.id === state.item.id);
    await ask("DeleteItem", { ids: [state.item.id] });
    tell("Deleted.");
    state.item = null;
    showReading("empty");
    await loadFolders();
    await loadList(0);
    const next = byId("message-list").querySelectorAll(".row")[Math.max(0, at)];
    (next || byId("list-title")).focus();
}

async function markUnread() {
    await ask("UpdateItem", { id: state.item.id, unread: true });
    state.item = null;
    showReading("empty");
    await loadFolders();
    await loadList(0);
}

// ---- writing

function compose(kind, letter) {
    state.letter = { kind, answered: kind === "fresh" ? null : state.item.id, draft: letter.draft || null };
    byId("compose-title").textContent = letter.draft ? "Draft"
        : { fresh: "New message", reply: "Reply", reply_all: "Reply to all", forward: "Forward" }[kind];
    byId("to").value = letter.to || "";
    byId("cc").value = letter.cc || "";
    byId("bcc").value = letter.bcc || "";
    byId("about").value = letter.subject || "";
    byId("text").value = letter.text || "";
    byId("compose-error").hidden = true;
    openFolders(false);
    showReading("compose");
    const field = byId(letter.to ? "text" : "to");
    field.focus();
    if (field === byId("text")) field.setSelectionRange(0, 0);
}

async function answer(kind) {
    compose(kind, await ask("GetAnswer", { id: state.item.id, kind, when: fullTime(state.item.received) }));
}

// A draft that our form cannot hold (attachments, HTML) is shown as a message.
async function openDraft(id) {
    const letter = await ask("GetDraft", { id }).catch(() => null);
    if (!letter) return openMessage(id);
    state.item = null;
    compose("fresh", { ...letter, draft: id });
    showList();
}

// Sends or keeps what stands in the form; what is wrong with it is told beside it.
async function post(action, letter) {
    const buttons = document.querySelectorAll("#compose .bar button");
    buttons.forEach(button => button.disabled = true);
    byId("compose-error").hidden = true;
    try {
        return await ask(action, { kind: letter.kind, answered: letter.answered, draft: letter.draft, to: byId("to").value, cc: byId("cc").value,
            bcc: byId("bcc").value, subject: byId("about").value, text: byId("text").value });
    } catch (error) {
        byId("compose-error").textContent = error.message;
        byId("compose-error").hidden = false;
        return null;
    } finally {
        buttons.forEach(button => button.disabled = false);
    }
}

// While the server answers another letter may have been begun: what is told of this one is kept to it.
async function send() {
    const letter = state.letter;
    if (!await post("CreateItem", letter)) return;
    if (state.letter === letter) leaveLetter();
    tell("Sent.");
    await loadFolders();
    await loadList(0);
}

async function save() {
    const letter = state.letter;
    const kept = await post("SaveItem", letter);
    if (!kept) return;
    letter.draft = kept.id;
    tell("Saved in Drafts.");
    await loadFolders();
    await loadList(0);
}

// A draft that was kept goes where deleted messages go.
async function discard() {
    const kept = state.letter.draft;
    if (kept) await ask("DeleteItem", { ids: [kept] });
    leaveLetter();
    if (!kept) return;
    tell("Deleted.");
    await loadFolders();
    await loadList(0);
}

function leaveLetter() {
    state.letter = null;
    showReading(state.item ? "message" : "empty");
    byId(state.item ? "subject" : "list-title").focus();
}

// ---- news

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

async function listen() {
    for (;;) {
        try {
            const answer = await fetch("/owa/ev.owa2?ns=PendingRequest&ev=PendingNotificationRequest&since=" + state.change,
                { headers: { "X-OWA-CANARY": canary() } });
            if (answer.status === 440) return logOn(3);
            if (!answer.ok) throw new Error();
            const said = await answer.json();
            if (said.change === state.change) continue; // nothing within its time
            state.change = said.change;
            await loadFolders(true);
            if (!state.query && state.rows.length <= 100) await loadList(0, true);
        } catch {
            await pause(3000); // the server is away, or busy: it is asked again
        }
    }
}

// ---- the page

byId("show-folders").addEventListener("click", () => openFolders(!document.body.classList.contains("folders-open")));
byId("new-message").addEventListener("click", () => compose("fresh", {}));
byId("search").addEventListener("submit", event => { event.preventDefault(); attempt(() => search(byId("query").value)); });
byId("query").addEventListener("search", () => { if (state.query && !byId("query").value) attempt(() => search("")); });
byId("more").addEventListener("click", () => attempt(() => loadList(state.rows.length)));
byId("compose").addEventListener("submit", event => { event.preventDefault(); attempt(send); });
const acts = { back: () => { show("list"); byId("list-title").focus(); }, reply: () => answer("reply"), reply_all: () => answer("reply_all"), forward: () => answer("forward"),
    unread: markUnread, delete: deleteMessage, save, discard };
for (const button of document.querySelectorAll("[data-act]"))
    button.addEventListener("click", () => attempt(acts[button.dataset.act]));
document.addEventListener("keydown", event => {
    if (event.key === "Escape") openFolders(false);
});

attempt(async () => {
    await loadFolders();
    await loadList(0);
    listen();
});
