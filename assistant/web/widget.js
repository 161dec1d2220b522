// The widget: a custom element that asks, and shows the experts' own words. No server's string is ever parsed as
// HTML, and nothing is styled inline, so that it runs under the strictest policy of the page that it stands on.
//
// Assembled by widget.py, inside one function, with STRINGS and STYLE before it and with `answer` and `link`,
// which are the server's (widget_api.js) or those of a corpus that came along (widget_static.js).

const NAME = 'in-their-words';
const script = document.currentScript;
const base = new URL('.', script.src).href.replace(/\/$/, '');
const asked = new URLSearchParams(location.search).get('ask');
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const split = (list) => (list || '').split('|').map((item) => item.trim()).filter(Boolean);

const own = (strings) => {
  try {
    return strings && JSON.parse(strings);
  } catch {
    console.error(`${NAME}: data-strings is no JSON: ${strings}`);
  }
};

const found = (selector) => selector && document.querySelector(selector);

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// The text of the page without its white space, which markup is free to change, and the nodes it comes from.
const readPage = () => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let text = '';
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest('script,style,noscript,template,textarea')) continue;
    nodes.push([text.length, node]);
    text += node.data.replace(/\s/g, '');
  }
  return { nodes, text };
};

// The range of the page that holds these words, or null.
const locate = ({ nodes, text }, words) => {
  const wanted = words.replace(/\s/g, '');
  const from = text.indexOf(wanted);
  if (from < 0) return null;
  const point = (place) => {
    const [start, node] = nodes.findLast(([at]) => at <= place);
    let left = place - start;
    let offset = 0;
    while (/\s/.test(node.data[offset]) || left--) offset++;
    return [node, offset];
  };
  const range = new Range();
  range.setStart(...point(from));
  const [node, offset] = point(from + wanted.length - 1);
  range.setEnd(node, offset + 1);
  return range;
};

// Scroll to a range, mark it and move the focus there, without changing the page's elements for longer than that.
const show = (range) => {
  const element = range.startContainer.parentElement;
  for (let closed = element; (closed = closed.closest('details:not([open])')); ) closed.open = true;
  if (self.Highlight) {
    const marks = new CSSStyleSheet();
    marks.replaceSync('::highlight(itw){background-color:#fdf0b8;color:#1d1b18}');
    if (!CSS.highlights.has('itw')) document.adoptedStyleSheets.push(marks);
    CSS.highlights.set('itw', new Highlight(range));
  }
  if (!element.hasAttribute('tabindex')) {
    element.tabIndex = -1;
    element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true });
  }
  element.focus({ preventScroll: true });
  const { top } = range.getBoundingClientRect();
  scrollBy({ top: top - innerHeight / 4, behavior: matchMedia('(prefers-reduced-motion)').matches ? 'auto' : 'smooth' });
};

// The quote's words with the answering sentences marked. Offsets count code points, so the text is taken apart by them.
const marked = (quote) => {
  const letters = [...quote.text];
  const pieces = [];
  let done = 0;
  const upTo = (end) => letters.slice(done, (done = end)).join('');
  for (const [start, end] of quote.highlights) {
    const between = upTo(start - quote.start);
    const words = upTo(end - quote.start);
    const last = pieces.at(-1);
    if (last && !between.trim()) last.append(between, words);
    else pieces.push(between, make('mark', {}, words));
  }
  return make('blockquote', { dir: 'auto' }, ...pieces, upTo(letters.length));
};

const copy = async (text, root) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages without encryption have no clipboard of the newer kind.
    const box = make('textarea', { value: text, className: 'hidden' });
    const before = root.activeElement;
    root.append(box);
    box.select();
    document.execCommand('copy');
    box.remove();
    before?.focus();
  }
};

class Widget extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const data = this.dataset;
    const language = (data.lang || document.documentElement.lang || navigator.language).slice(0, 2).toLowerCase();
    this.lang = STRINGS[language] ? language : 'en';
    this.strings = { ...STRINGS[this.lang], ...own(data.strings) };
    this.options = {
      api: (data.api || base).replace(/\/+$/, ''),
      expert: data.expert,
      topic: data.topic,
      lang: this.lang,
      strings: this.strings,
      // A name for what is asked until the page is left; it lets a question refer to the one before, and is kept nowhere.
      conversation: crypto.getRandomValues(new Uint32Array(4)).join('-'),
    };
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    this.build(root);
    if (data.shortcut) addEventListener('keydown', (event) => this.pressed(event, data.shortcut.toLowerCase().split('+')));
  }

  build(root) {
    const { strings, dataset } = this;
    this.input = make('input', {
      // Not a search box: there Escape empties the box before it closes the dialog.
      type: 'text',
      id: 'q',
      maxLength: 2000,
      required: true,
      placeholder: strings.placeholder,
      autocomplete: 'off',
      enterKeyHint: 'search',
    });
    this.status = make('p', { className: 'status', role: 'status', tabIndex: -1 });
    this.results = make('div', {});
    const form = make(
      'form',
      { role: 'search', onsubmit: (event) => (event.preventDefault(), this.ask(this.input.value)) },
      make('label', { htmlFor: 'q', className: 'hidden' }, strings.label),
      this.input,
      make('button', {}, strings.ask),
    );
    const header = make('header', {}, make('h2', { id: 't' }, strings.title));
    const content = [header, make('p', { className: 'lead' }, strings.lead), form, this.status, this.results];
    const examples = split(dataset.examples);
    if (examples.length) this.results.append(this.suggestions(strings.examples, examples));
    if (dataset.mode === 'inline') {
      root.append(make('section', { className: 'panel', ariaLabel: strings.title }, ...content));
      return;
    }
    this.dialog = make('dialog', {});
    // A press beside the dialog closes it. A listener, as the value of an onclick would cancel what was pressed inside.
    this.dialog.addEventListener('click', (event) => event.target === this.dialog && this.dialog.close());
    this.dialog.setAttribute('aria-labelledby', 't');
    this.dialog.onclose = () => this.opener?.focus();
    header.append(make('button', { type: 'button', ariaLabel: strings.close, onclick: () => this.dialog.close() }, '✕'));
    this.dialog.append(make('div', { className: 'panel' }, ...content));
    root.append(this.dialog);
    this.opener = found(dataset.target);
    if (this.opener) {
      // The page's own link stays what it is, and where scripts run it opens the dialog.
      this.opener.ariaHasPopup = 'dialog';
      this.opener.addEventListener('click', (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.open();
      });
    } else {
      this.opener = make('button', { className: 'launch', ariaHasPopup: 'dialog', onclick: () => this.open() }, strings.title);
      root.prepend(this.opener);
    }
  }

  open() {
    if (this.dialog && !this.dialog.open) this.dialog.showModal();
    this.input.focus();
  }

  pressed(event, keys) {
    const isTyping = event.composedPath()[0].matches?.('input,textarea,select,[contenteditable]');
    const isHeld = event.ctrlKey || event.metaKey;
    if (event.key.toLowerCase() !== keys.at(-1) || isHeld !== keys.includes('ctrl') || (isTyping && !isHeld)) return;
    event.preventDefault();
    this.open();
  }

  async ask(text) {
    const question = text.trim();
    if (!question) return;
    const { strings } = this;
    this.input.value = question;
    this.running?.abort();
    const running = (this.running = new AbortController());
    const waiting = setTimeout(() => this.status.replaceChildren(strings.waiting), 200);
    const limit = setTimeout(() => running.abort(), 20_000);
    this.results.ariaBusy = 'true';
    let shown;
    try {
      const given = await answer(question, this.options, running.signal);
      shown = () => this.answered(given);
    } catch (error) {
      shown = () => this.failed(question, error.detail || strings.error);
    }
    clearTimeout(waiting);
    clearTimeout(limit);
    if (running !== this.running) return;
    this.results.ariaBusy = 'false';
    // What was pressed to ask may be about to go; the focus then moves to what came of it.
    const isGoing = this.results.contains(this.shadowRoot.activeElement);
    shown();
    if (isGoing) this.status.focus();
  }

  answered(given) {
    const { strings } = this;
    const { quotes, see_also: others = [], suggestions } = given;
    const page = readPage();
    const cards = (list) => list.map((quote) => this.card(quote, locate(page, quote.text)));
    const count = filled(strings[quotes.length === 1 ? 'count_one' : 'count'], { count: quotes.length });
    this.status.replaceChildren(given.message, make('span', { className: 'hidden' }, ' ' + count));
    this.results.replaceChildren(...cards(quotes));
    if (others.length) this.results.append(make('aside', {}, make('h3', {}, strings.see_also), ...cards(others)));
    if (!quotes.length && suggestions.length) this.results.append(this.suggestions(strings.suggestions, suggestions));
  }

  failed(question, message) {
    this.status.replaceChildren(message);
    const again = make('button', { type: 'button', onclick: () => this.ask(question) }, this.strings.retry);
    this.results.replaceChildren(again);
  }

  card(quote, range) {
    const { strings } = this;
    const { expert, quoted_author: author, topic } = quote;
    const credit = author ? ', ' + filled(strings.credit, { name: author }) : '';
    const place = topic ? topic.title : quote.document_title;
    const initials = expert.split(' ').filter((_, n, names) => !n || n === names.length - 1).map((name) => name[0]);
    const tools = make('div', { className: 'tools' });
    const close = () => this.dialog?.close();
    const href = link(quote, this.options.api);
    if (range) {
      tools.append(make('button', { type: 'button', onclick: () => (close(), show(range)) }, strings.here));
    } else if (/^https?:/.test(href)) {
      tools.append(make('a', { href, onclick: close }, strings.source));
    }
    const copied = make('button', { type: 'button' }, strings.copy);
    copied.onclick = async () => {
      const title = topic ? `“${topic.title}”, ${quote.document_title}` : quote.document_title;
      await copy(`${quote.text}\n— ${expert}${credit}, ${title}`, this.shadowRoot);
      copied.replaceChildren(strings.copied);
      this.status.replaceChildren(strings.copied);
    };
    tools.append(copied);
    const who = make('span', {}, make('b', {}, expert), credit, make('span', { className: 'place' }, place));
    const badge = make('span', { className: 'initials', ariaHidden: 'true' }, initials.join(''));
    return make('figure', {}, marked(quote), make('figcaption', {}, badge, who), tools);
  }

  suggestions(title, questions) {
    const items = questions.map((question) =>
      make('li', {}, make('button', { type: 'button', dir: 'auto', onclick: () => this.ask(question) }, question)),
    );
    return make('div', { className: 'more' }, make('h3', {}, title), make('ul', {}, ...items));
  }
}

customElements.get(NAME) || customElements.define(NAME, Widget);
const start = () => {
  const element = make(NAME, {});
  Object.assign(element.dataset, { api: base }, script.dataset);
  const target = found(script.dataset.target);
  if (script.dataset.mode !== 'inline') document.body.append(element);
  else if (target) target.replaceChildren(element);
  else script.after(element);
  if (asked) {
    element.open();
    element.ask(asked);
  }
};
// The target may stand below the script, which is async.
document.readyState === 'loading' ? addEventListener('DOMContentLoaded', start) : start();
