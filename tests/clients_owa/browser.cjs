// Chromium against a running exemu, as people use the web mail. Each step prints "ok" or "FAIL"; the script beside this file counts them.
// Environment: BASE https://mail.contoso.test:PORT, SMTP its port of submission, MODULES node_modules, SHOTS a folder for pictures (optional).
"use strict";
const { execFileSync } = require("child_process");
const path = require("path");
const { chromium } = require(path.join(process.env.MODULES, "playwright-core"));
const axeSource = require("fs").readFileSync(path.join(process.env.MODULES, "axe-core", "axe.min.js"), "utf8");

const { BASE, SMTP, SHOTS } = process.env;
const PASSWORD = "Passw0rd!";
let failed = 0;

function check(name, holds, otherwise) {
    console.log((holds ? "ok    " : "FAIL  ") + name + (holds || otherwise === undefined ? "" : "\n      | " + String(otherwise).slice(0, 600)));
    if (!holds) failed++;
    return holds;
}

function swaks(subject, body, ...more) {
    execFileSync("swaks", ["--server", "127.0.0.1", "--port", SMTP, "--from", "bob@contoso.test", "--to", "alice@contoso.test", "--header", "Subject: " + subject,
        "--header", "From: Bob Example <bob@contoso.test>", "--auth-user", "bob", "--auth-password", PASSWORD, "--auth", "LOGIN", "-tls", "--body", body, ...more],
        { stdio: "pipe", timeout: 20000 });
}

// Serious and critical findings, in one line each. The text of a message is a document without scripts, where axe cannot run.
async function findings(page) {
    await page.evaluate(axeSource);
    const result = await page.evaluate(() => axe.run(document, { iframes: false, resultTypes: ["violations"] }));
    return result.violations.filter(one => ["serious", "critical"].includes(one.impact))
        .map(one => one.id + ": " + one.nodes.map(node => node.target.join(" ")).join("; ")).join("\n");
}
async function isAccessible(page, what) {
    const found = await findings(page);
    check("axe finds nothing serious on " + what, found === "", found);
}

async function shoot(page, name) {
    if (SHOTS) await page.screenshot({ path: path.join(SHOTS, name + ".png") });
}

// A page whose errors are kept: a person with the console open would see them.
async function open(context, errors) {
    const page = await context.newPage();
    page.setDefaultTimeout(20000);
    page.on("console", said => { if (said.type() === "error") errors.push(said.text() + " " + (said.location().url || "")); });
    page.on("pageerror", error => errors.push(String(error)));
    page.on("dialog", dialog => { errors.push("a dialog: " + dialog.message()); dialog.dismiss(); });
    return page;
}

async function logIn(page, user, password) {
    await page.fill("#username", user);
    await page.fill("#password", password);
    await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.click(".signinbutton")]);
}
const row = (page, subject) => page.locator("#message-list .row", { hasText: subject });

async function theForm(page) {
    const answer = await page.goto(BASE + "/owa/");
    check("an anonymous visit leads to the form", /\/owa\/auth\/logon\.aspx\?.*reason=0/i.test(page.url()) && answer.status() === 200, page.url() + " " + answer.status());
    check("its title is the persona's", await page.title() === "Outlook", await page.title());
    const notice = page.getByText(/exemu/i).first();
    check("the notice is visible", await notice.isVisible() && /microsoft/i.test(await page.locator("body").innerText()), await page.locator("body").innerText());
    await isAccessible(page, "the form");
    await shoot(page, "owa-login");
    await logIn(page, "alice", "wrong");
    check("a wrong password stays on the form, with reason=2", /logon\.aspx.*reason=2/i.test(page.url()), page.url());
    check("and says so", /isn.t correct/i.test(await page.locator("[role=alert]").innerText()), await page.content());
    await isAccessible(page, "the form with its error");
    await logIn(page, "alice", PASSWORD);
    check("the right one leads to the mailbox", /\/owa\/$/.test(page.url()), page.url());
}

async function theInbox(page, context) {
    await page.waitForSelector("#message-list .row");
    check("the inbox is shown", await page.locator("#list-title").innerText() === "Inbox", await page.locator("#list-title").innerText());
    const names = (await context.cookies()).map(cookie => cookie.name);
    check("the five cookies and the canary are there", ["cadata", "cadataTTL", "cadataKey", "cadataIV", "cadataSig", "X-OWA-CANARY"].every(name => names.includes(name)), names);
    const secret = (await context.cookies()).filter(cookie => cookie.name.startsWith("cadata"));
    check("scripts do not see the session", secret.every(cookie => cookie.httpOnly && cookie.secure), JSON.stringify(secret));
    const folders = await page.locator(".folder .name").allInnerTexts();
    check("folders are listed as people expect them", folders.slice(0, 4).join() === "Inbox,Drafts,Sent Items,Deleted Items", folders);
    await isAccessible(page, "the inbox");
}

async function arrivalWithoutReload(page) {
    await page.evaluate(() => { window.here = "still"; });
    swaks("Lunch at noon?", "Hello Alice,\n\nshall we have lunch at noon? The new place by the river has tables outside.\n\nBob\n");
    await row(page, "Lunch at noon?").waitFor();
    check("new mail appears without a reload", await page.evaluate(() => window.here) === "still");
    check("it is told as unread, with its first words", /shall we have lunch/.test(await row(page, "Lunch at noon?").innerText()) && /\(\d+\)/.test(await page.title()), await page.title());
    await shoot(page, "owa-inbox");
}

async function readAndReply(page) {
    await row(page, "Lunch at noon?").click();
    await page.waitForSelector("#message:not([hidden])");
    check("the message is shown", await page.locator("#subject").innerText() === "Lunch at noon?" && /river/.test(await page.locator("#body").innerText()));
    check("its sender too", /Bob Example <bob@contoso.test>/.test(await page.locator("#from-line").innerText()), await page.locator("#from-line").innerText());
    await isAccessible(page, "a message");
    await shoot(page, "owa-message");
    await page.click("[data-act=reply]");
    await page.waitForSelector("#compose:not([hidden])");
    check("an answer is addressed, and quotes", await page.inputValue("#to") === "Bob Example <bob@contoso.test>" && await page.inputValue("#about") === "Re: Lunch at noon?" &&
        /> shall we have lunch/.test(await page.inputValue("#text")), await page.inputValue("#to") + " " + await page.inputValue("#text"));
    await isAccessible(page, "a letter");
    await page.keyboard.type("Noon is fine. Grüße, Alice");
    await page.click("#send");
    await page.getByText("Sent.").waitFor();
    await page.locator(".folder", { hasText: "Sent Items" }).click();
    await row(page, "Re: Lunch at noon?").waitFor();
    check("the answer is in Sent Items", true);
    await page.locator(".folder", { hasText: "Inbox" }).click();
    await row(page, "Lunch at noon?").waitFor();
}

async function drafts(page) {
    const folder = page.locator(".folder", { hasText: "Drafts" });
    const save = async () => (await Promise.all([page.waitForResponse(/action=SaveItem/), page.click("[data-act=save]")]))[0];
    await page.click("#new-message");
    await page.fill("#to", "bob");
    await page.fill("#bcc", "Dave <dave@contoso.test>");
    await page.fill("#about", "Half a thought");
    await page.fill("#text", "Dear Bob,\n");
    await save();
    await page.getByText("Saved in Drafts.").waitFor();
    check("a draft that is saved stays open", await page.inputValue("#about") === "Half a thought" && await page.locator("#compose").isVisible());
    await page.fill("#text", "Dear Bob,\nthe other half: grüß Gott.\n");
    await save();
    await folder.click();
    await row(page, "Half a thought").waitFor();
    check("it is in Drafts once, however often it is saved", await row(page, "Half a thought").count() === 1);
    await page.reload();
    await row(page, "Lunch at noon?").waitFor();
    await folder.click();
    await row(page, "Half a thought").click();
    await page.waitForSelector("#compose:not([hidden])");
    const fields = await page.evaluate(() => ["to", "bcc", "about", "text"].map(id => document.getElementById(id).value.trim()));
    check("it opens again as it was", fields.join("|") === "bob@contoso.test|Dave <dave@contoso.test>|Half a thought|Dear Bob,\nthe other half: grüß Gott.", fields.join("|"));
    await isAccessible(page, "a draft");
    await page.click("#send");
    await page.getByText("Sent.").waitFor();
    check("once sent it has left Drafts", await row(page, "Half a thought").waitFor({ state: "detached", timeout: 5000 }).then(() => true, () => false));
    await page.click("#new-message");
    await page.fill("#about", "Still a draft");
    await page.fill("#text", "No recipient yet.");
    check("a draft needs no recipient", (await save()).ok());
    await row(page, "Still a draft").waitFor();
    await page.click("#new-message");
    await page.fill("#about", "To be thrown away");
    await save();
    await row(page, "To be thrown away").waitFor();
    await page.click("[data-act=discard]");
    check("a draft that is discarded is gone", await row(page, "To be thrown away").waitFor({ state: "detached", timeout: 5000 }).then(() => true, () => false));
    await page.locator(".folder", { hasText: "Inbox" }).click();
    await row(page, "Lunch at noon?").waitFor();
}

async function wrongRecipient(page) {
    await page.click("#new-message");
    await page.fill("#to", "nobody at all");
    await page.click("#send");
    await page.locator("#compose-error", { hasText: /./ }).waitFor({ timeout: 5000 }).catch(() => {});
    check("a wrong address is told beside the letter", /no address/.test(await page.locator("#compose-error").innerText()), await page.locator("#compose-error").innerText());
    await page.click("[data-act=discard]");
}

async function hostileMail(page) {
    const html = '<html><body onload="top.hacked=1"><script>top.hacked=1</script><img src=x onerror="top.hacked=1"><svg onload="top.hacked=1"></svg>' +
        '<a id=trap href="javascript:top.hacked=1">link</a><iframe src="javascript:top.hacked=1"></iframe><form action="/owa/logoff.owa"><button>x</button></form>' +
        '<div style="position:fixed;inset:0;background:red">over</div><img src="https://tracker.test/pixel.gif"><p style="color: #0b5c6b">Harmless words</p></body></html>';
    swaks("Win a prize", html, "--header", "Content-Type: text/html; charset=utf-8");
    await row(page, "Win a prize").click();
    const frame = page.frameLocator("#body iframe");
    await frame.getByText("Harmless words").waitFor();
    const content = await page.frame({ url: /GetMessageBody/ }).content();
    check("HTML mail is shown without what acts", !/<script|onerror|onload|javascript:|<iframe|<form|position|tracker/i.test(content), content);
    await frame.getByText("link").first().click();
    check("and cannot script the web mail", await page.evaluate(() => window.hacked) === undefined);
    check("what was not loaded is told", /not loaded/.test(await page.locator("#told").innerText()), await page.locator("#told").innerText());
    const box = await page.locator("#body iframe").getAttribute("sandbox");
    check("its frame has neither scripts nor our origin", !/allow-scripts|allow-same-origin|allow-forms|allow-top/.test(box), box);
    // The sanitizer left out of account: whatever is in that document, its policy does not let it act.
    const policy = await page.evaluate(async () => (await fetch(document.querySelector("#body iframe").src)).headers.get("Content-Security-Policy"));
    check("its policy lets nothing act", /default-src 'none'/.test(policy) && /sandbox/.test(policy) && !/script-src|allow-scripts|allow-same-origin/.test(policy), policy);
}

async function attachment(page) {
    swaks("Agenda for Tuesday", "The agenda.", "--attach-type", "text/html", "--attach-name", "agenda.html", "--attach", "<script>1</script>");
    await row(page, "Agenda for Tuesday").click();
    const link = page.locator("#attachments a");
    await link.waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    const text = require("fs").readFileSync(await download.path(), "utf8");
    check("an attachment is saved as it is, never shown", download.suggestedFilename() === "agenda.html" && text.includes("<script>1</script>"), download.suggestedFilename() + text);
}

async function searchAndDelete(page) {
    await page.fill("#query", "RIVER tables");
    await page.keyboard.press("Enter");
    await page.getByText("Found in Inbox").waitFor();
    check("searching finds words of the text", await page.locator("#message-list .row").count() === 1, await page.locator("#message-list").innerText());
    await page.fill("#query", "");
    await page.keyboard.press("Enter");
    await row(page, "Win a prize").click();
    await page.waitForSelector("#message:not([hidden])");
    await page.click("[data-act=delete]");
    await page.getByText("Deleted.").waitFor();
    const gone = await row(page, "Win a prize").waitFor({ state: "detached", timeout: 5000 }).then(() => true, () => false);
    check("a deleted message leaves the list", gone);
    await page.locator(".folder", { hasText: "Deleted Items" }).click();
    await row(page, "Win a prize").waitFor();
    check("and is in Deleted Items", true);
    await page.locator(".folder", { hasText: "Inbox" }).click();
    await row(page, "Lunch at noon?").waitFor();
}

async function anotherSite(page) {
    const status = await page.evaluate(async () => (await fetch("/owa/service.svc?action=DeleteItem", { method: "POST", body: '{"ids":["1"]}' })).status);
    check("without the canary nothing is changed", status === 449, status);
}

async function onAPhone(context, errors) {
    const page = await open(context, errors);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(BASE + "/owa/");
    await row(page, "Lunch at noon?").waitFor();
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
    check("on a phone the list fits", await fits());
    await isAccessible(page, "a phone's list");
    await shoot(page, "owa-phone");
    await row(page, "Lunch at noon?").click();
    await page.waitForSelector("#message:not([hidden])");
    check("a message takes its place, and fits", await fits() && !await page.locator("#messages").isVisible());
    await page.click("[data-act=reply]");
    await page.waitForSelector("#compose:not([hidden])");
    check("a letter fits", await fits() && await page.locator("#send").isVisible());
    await page.click("[data-act=discard]");
    await page.click("[data-act=back]");
    check("and back to the list", await page.locator("#messages").isVisible());
    await page.click("#show-folders");
    await page.locator(".folder", { hasText: "Sent Items" }).click();
    await row(page, "Re: Lunch at noon?").waitFor();
    check("folders open beside it", !await page.locator("#folders").isVisible());
    await page.close();
}

async function adminCenter(page) {
    await page.goto(BASE + "/ecp/");
    check("the same session opens the admin center", await page.locator("h1").innerText() === "Organization" && /contoso\.test/.test(await page.locator("main").innerText()), await page.content());
    await isAccessible(page, "the admin center");
    for (const [name, words] of [["Accounts", "alice@contoso.test"], ["Connectors", "smtp-587"], ["Virtual directories", "/EWS/Exchange.asmx"], ["Scenario", "slow for bob"]]) {
        await page.locator("nav a", { hasText: name }).click();
        await page.waitForLoadState("load");
        check("it tells of " + name, (await page.locator("main").innerText()).includes(words), await page.locator("main").innerText());
    }
    check("and of no password", !(await page.content()).includes(PASSWORD));
}

async function logOff(page) {
    await page.goto(BASE + "/owa/");
    await row(page, "Lunch at noon?").waitFor();
    await page.click(".logoff");
    await page.waitForURL(/logoff\.aspx/i);
    check("logging off says good-bye", /logged off/i.test(await page.locator("h1").innerText()), await page.content());
    await page.goto(BASE + "/owa/");
    check("and the session is over", /logon\.aspx/i.test(page.url()), page.url());
}

async function expiredPassword(page) {
    await logIn(page, "carol", PASSWORD);
    check("an expired password leads to its page", /expiredpassword\.aspx/i.test(page.url()), page.url());
    check("where the notice is visible too", /exemu/i.test(await page.locator("body").innerText()) && /microsoft/i.test(await page.locator("body").innerText()));
    await isAccessible(page, "the page of an expired password");
    await page.fill("[name=username]", "carol");
    await page.fill("[name=oldPassword]", PASSWORD);
    await page.fill("[name=newPassword1]", "An0ther-One");
    await page.fill("[name=newPassword2]", "An0ther-One");
    await Promise.all([page.waitForURL(/\/owa\/$/), page.keyboard.press("Enter")]);
    await page.waitForSelector("#list-title");
    check("a new password leads on to the mailbox", await page.locator("body").getAttribute("data-account") === "carol", page.url());
}

async function main() {
    const host = new URL(BASE).hostname;
    const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", headless: true, args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
        "--disable-component-update", "--no-first-run", "--disable-dev-shm-usage", "--host-resolver-rules=MAP " + host + " 127.0.0.1,MAP * ~NOTFOUND,EXCLUDE 127.0.0.1"] });
    const errors = [];
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true, locale: "en-GB" });
    const page = await open(context, errors);
    await theForm(page);
    await theInbox(page, context);
    await arrivalWithoutReload(page);
    await readAndReply(page);
    await drafts(page);
    await wrongRecipient(page);
    errors.splice(0, errors.length, ...errors.filter(error => !/service\.svc\?action=CreateItem/.test(error))); // Chromium tells every 4xx
    await hostileMail(page);
    await attachment(page);
    await searchAndDelete(page);
    check("the console has no errors", errors.length === 0, errors.join("\n"));
    await anotherSite(page);
    errors.length = 0;
    await onAPhone(context, errors);
    await adminCenter(page);
    await logOff(page);
    await expiredPassword(page);
    check("the console has none at the end either", errors.length === 0, errors.join("\n"));
    await browser.close();
}

// A session that ends while its page is open: the scenario's own story.
async function sessionExpires() {
    const host = new URL(BASE).hostname;
    const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", headless: true, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--host-resolver-rules=MAP " + host + " 127.0.0.1,MAP * ~NOTFOUND,EXCLUDE 127.0.0.1"] });
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    page.setDefaultTimeout(30000);
    await page.goto(BASE + "/owa/");
    await logIn(page, "alice", PASSWORD);
    await page.locator("#message-list .row").first().click(); // the scenario ends the session when something was read
    await page.waitForURL(/logon\.aspx.*reason=3/i);
    check("a page whose session ends goes to the form and says why", /session is over/i.test(await page.locator("body").innerText()), page.url());
    await browser.close();
}

(process.argv[2] === "expiry" ? sessionExpires() : main())
    .catch(error => { check("the browser came to its end", false, error.stack); })
    .finally(() => process.exit(failed ? 1 : 0));
