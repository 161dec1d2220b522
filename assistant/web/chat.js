// What the pages do by themselves. Events are caught at the document, so that no text of the corpus ever stands in
// a handler; what is inserted as HTML comes from this server, escaped. Only questions and choices are stored:
// the conversation until the tab is closed, the colours until they are switched back.
"use strict";

const itw = (() => {
  const PAST = "itw-past", THEME = "itw-theme";
  const MOST_PAST = 20;
  const SLOW = 500; // milliseconds after which waiting is shown
  const root = document.documentElement;
  const find = (selector, within = document) => within.querySelector(selector);
  const words = () => find("#itw-words")?.dataset || {};
  const log = () => find("#itw-log");
  let conversation = name();
  let waiting = null;

  root.classList.add("itw-scripts");

  function name() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  }

  // A browser may refuse storage; the page then forgets.
  function read(storage, key) {
    try { return JSON.parse(window[storage].getItem(key)); } catch { return null; }
  }
  function write(storage, key, value) {
    try { window[storage].setItem(key, JSON.stringify(value)); } catch { /* forgotten */ }
  }

  const past = () => { const kept = read("sessionStorage", PAST); return Array.isArray(kept) ? kept : []; };
  const keep = (entry) => write("sessionStorage", PAST, [...past(), entry].slice(-MOST_PAST));

  // Colours: the reader's system decides until the reader does.
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
  function setTheme(theme) {
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
    const button = find("#itw-theme");
    if (button) button.setAttribute("aria-pressed", isDark());
  }
  setTheme(read("localStorage", THEME));
  system.addEventListener("change", () => setTheme());

  function announce(text) {
    const status = find("#itw-status");
    status.textContent = "";
    setTimeout(() => { status.textContent = text; }, 50);
  }

  // Filters.
  function filters() {
    const experts = [...document.querySelectorAll(".itw-filters input:checked")].map((box) => box.value);
    const topic = Number(find(".itw-filters select")?.value) || null;
    return { experts, topic };
  }
  function showFilters() {
    const now = find(".itw-filters-now");
    if (!now) return;
    const chosen = [...document.querySelectorAll(".itw-filters input:checked + * + span")].map((e) => e.textContent);
    const topic = find(".itw-filters select");
    now.textContent = [chosen.join(", "), topic?.value ? topic.selectedOptions[0].textContent : ""]
      .filter(Boolean).join(" · ") || now.dataset.none;
    now.classList.toggle("itw-active", now.textContent !== now.dataset.none);
  }
  function foldFilters() {
    const details = find(".itw-filters");
    if (details) details.open = false;
  }
  function clearFilters() {
    document.querySelectorAll(".itw-filters input:checked").forEach((box) => { box.checked = false; });
    const topic = find(".itw-filters select");
    if (topic) topic.value = "";
    showFilters();
  }

  // Waiting, shown when it takes long.
  function wait(question) {
    done();
    const note = document.createElement("article");
    note.className = "itw-answer itw-waiting";
    const heading = document.createElement("h2");
    heading.className = "itw-question";
    heading.dir = "auto";
    heading.textContent = question;
    const text = document.createElement("p");
    text.className = "itw-message";
    text.textContent = words().waiting;
    note.append(heading, text);
    const timer = setTimeout(() => {
      log().append(note);
      note.scrollIntoView({ block: "nearest" });
      announce(words().waiting);
    }, SLOW);
    waiting = { note, timer };
  }
  function done() {
    if (waiting) { clearTimeout(waiting.timer); waiting.note.remove(); }
    waiting = null;
  }
  function failed(status) {
    done();
    add(parsed(`<article class="itw-answer"><p class="itw-message itw-problem" role="alert"></p></article>`));
    log().lastElementChild.firstElementChild.textContent = status === 429 ? words().busy : words().failed;
  }
  // The framework says nothing of an answer that does not arrive.
  const fetchPlainly = window.fetch;
  window.fetch = async (...call) => {
    const isAnswer = String(call[0]?.url || call[0]).includes("/gradio_api/run/predict");
    try {
      const response = await fetchPlainly(...call);
      if (isAnswer && !response.ok) failed(response.status);
      return response;
    } catch (error) {
      if (isAnswer) failed();
      throw error;
    }
  };

  // The log.
  const parsed = (html) => document.createRange().createContextualFragment(html);
  function add(fragment, quiet = false) {
    done();
    const articles = [...fragment.children];
    if (!articles.length) return;
    const isFocusLost = !document.activeElement || document.activeElement.closest("#itw-opening, .itw-answer, .itw-filters-body");
    log().append(...articles);
    const last = articles[articles.length - 1];
    find("#itw-opening").hidden = true;
    last.scrollIntoView({ block: "start" });
    if (quiet) return;
    if (isFocusLost) find(".itw-question", last)?.focus({ preventScroll: true });
    if (last.dataset.spoken) announce(last.dataset.spoken);
  }

  // The framework puts an answer into #itw-latest; from there it goes to the log, which the framework leaves alone.
  let isOpening = true;
  new MutationObserver(() => {
    const box = find("#itw-latest");
    const { language: spoken, direction } = words();
    if (spoken && spoken !== root.lang) {
      root.lang = spoken;
      root.dir = direction;
      setTheme();
    }
    if (!box || !log()) return;
    find("#itw-opening").hidden = log().childElementCount > 0;
    const articles = box.querySelectorAll("article");
    if (!articles.length) return;
    const fragment = document.createDocumentFragment();
    fragment.append(...articles);
    add(fragment, isOpening);
    isOpening = false;
  }).observe(root, { childList: true, subtree: true });

  function ask(question) {
    const box = find("#itw-box textarea, #itw-box input");
    // The framework listens for input events and keeps its own copy of the value.
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set.call(box, question);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => find("#itw-box .submit-button").click(), 0);
  }

  function restart() {
    write("sessionStorage", PAST, []);
    conversation = name();
    done();
    log().replaceChildren();
    clearFilters();
    find("#itw-opening").hidden = false;
    find("#itw-box textarea, #itw-box input").focus();
    announce(words().cleared);
    scrollTo(0, 0);
  }

  // Parts of this server's pages, with a word of patience if they take long.
  async function fetched(address, place) {
    const timer = setTimeout(() => {
      place.textContent = words().waiting;
      place.setAttribute("aria-busy", "true");
    }, SLOW);
    try {
      const url = new URL(address, location.origin);
      url.searchParams.set("lang", root.lang);
      const response = await fetch(url);
      if (!response.ok) throw new Error(response.status);
      return parsed(await response.text());
    } finally {
      clearTimeout(timer);
      place.removeAttribute("aria-busy");
    }
  }
  async function fill(address, place) {
    try {
      place.replaceChildren(await fetched(address, place));
      return true;
    } catch {
      place.textContent = words().failed;
      return false;
    }
  }

  async function compare(query, entry) {
    query.set("lang", root.lang);
    if (!log()) { location.assign(`/ask?${query}`); return; }
    wait("");
    try {
      add(await fetched(`/cards/compare?${query}`, document.createElement("p")));
      keep(entry);
    } catch { failed(); }
  }
  function compareChosen(button) {
    const { experts, topic } = filters();
    if (!topic) {
      announce(button.dataset.needs);
      find(".itw-filters select").focus();
      return;
    }
    const query = new URLSearchParams(experts.map((expert) => ["expert", expert]));
    query.set("topic", topic);
    foldFilters();
    compare(query, { experts, topic });
  }
  function compareOffered(query) {
    const given = new URLSearchParams(query);
    compare(given, { topic: Number(given.get("topic")), document: given.get("document") });
  }

  async function panel(button) {
    const card = button.closest(".itw-card");
    const isOpen = button.getAttribute("aria-expanded") === "true";
    for (const other of card.querySelectorAll(":scope > .itw-tools [data-panel]")) other.setAttribute("aria-expanded", false);
    find(":scope > .itw-panel", card)?.remove();
    if (isOpen) return;
    button.setAttribute("aria-expanded", true);
    const place = document.createElement("div");
    place.className = "itw-panel";
    card.append(place);
    await fill(button.dataset.panel, place);
    place.scrollIntoView({ block: "nearest" });
  }

  async function copied(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    // No clipboard without TLS: an old command does it there.
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    if (!isDone) throw new Error("not copied");
  }
  async function copy(button, text) {
    const label = button.textContent;
    if (button.dataset.isBusy) return;
    button.dataset.isBusy = "1";
    try {
      await copied(text);
      button.textContent = button.dataset.done;
    } catch {
      button.textContent = button.dataset.failed;
    }
    announce(button.textContent);
    setTimeout(() => { button.textContent = label; delete button.dataset.isBusy; }, 1500);
  }

  async function feedback(button) {
    const group = button.closest(".itw-feedback");
    const card = button.closest(".itw-card");
    const helpful = button.dataset.helpful === "true";
    const question = find(".itw-question", button.closest(".itw-answer"))?.textContent || "";
    const response = await fetch("/api/feedback", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ quote_id: card.dataset.quoteId, question, helpful }),
    }).catch(() => null);
    if (!response?.ok) { group.hidden = true; return; }
    for (const other of group.querySelectorAll("button")) other.setAttribute("aria-pressed", other === button);
    announce(group.dataset.thanks);
  }

  document.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest?.(selector);
    let at;
    if ((at = hit(".itw-copy"))) copy(at, `${find(".itw-quote", at.closest(".itw-card")).textContent}\n${at.dataset.attribution}`);
    else if ((at = hit(".itw-copy-citation"))) copy(at, find("pre", at.parentElement).textContent);
    else if ((at = hit("[data-panel]"))) panel(at);
    else if ((at = hit("[data-helpful]"))) feedback(at);
    else if ((at = hit("[data-ask]"))) ask(at.dataset.ask);
    else if ((at = hit("[data-compare]"))) compareOffered(at.dataset.compare);
    else if ((at = hit("[data-side-by-side]"))) compareChosen(at);
    else if (hit("[data-clear-filters]")) clearFilters();
    else if (hit("#itw-clear")) restart();
    else if (hit("#itw-theme")) {
      const theme = isDark() ? "light" : "dark";
      setTheme(theme);
      write("localStorage", THEME, theme);
    } else if ((at = hit(".itw-skip"))) {
      event.preventDefault();
      find(`${at.getAttribute("href")} textarea, input${at.getAttribute("href")}`).focus();
    }
  });
  document.addEventListener("change", (event) => { if (event.target.closest(".itw-filters")) showFilters(); });
  document.addEventListener("toggle", (event) => {
    const place = event.target.matches(".itw-context[open]") && find(".itw-around", event.target);
    if (place && !place.childElementCount) fill(event.target.dataset.fetch, place);
  }, true);
  document.addEventListener("DOMContentLoaded", () => setTheme());

  return {
    // What goes to the server with a question.
    around(question) {
      const asked = { q: question, ...filters() };
      if (question.trim()) {
        wait(question);
        keep(asked);
        foldFilters();
      }
      return JSON.stringify({ language: root.lang, conversation, ...asked });
    },
    // What goes to the server when the page opens: what was asked before a reload, and what the address asks.
    opening() {
      const address = new URL(location.href);
      const question = address.searchParams.get("q");
      if (question?.trim()) {
        keep({ q: question });
        address.searchParams.delete("q");
        history.replaceState(null, "", address); // or a reload would ask once more
      }
      const asked = past();
      isOpening = asked.length > 0 && !question;
      if (asked.length) wait("");
      return JSON.stringify({ language: address.searchParams.get("lang"), conversation, past: asked });
    },
  };
})();
