// Where the widget's answers come from without a server: the corpus in corpus.js, searched in the browser.
//
// A question is compared with the anticipated questions and with every sentence, by word vectors that static.py has
// learned and by the words themselves (BM25, stemmed). Offsets count code points, as on the server.

const WEIGHTS = { bank: 0.6, window: 0.25, words: 0.35 };
// Fitted on bench/labelled by bench/static_quality.py --fit.
const SURE = { bias: -2.66, bank: 5.79, window: 2.72, gap: -14.51 };
const THRESHOLD = 0.5;
const MOST = 5;
const DESERVES = 0.15;
const SILENT = 0.12;

let loading;
const load = (api) =>
  (loading ||= new Promise((resolve, reject) => {
    if (self.inTheirWords) return resolve(prepare(self.inTheirWords));
    const element = document.createElement('script');
    element.src = `${api}/corpus.js`;
    element.onload = () => resolve(prepare(self.inTheirWords));
    element.onerror = () => reject(Error(), (loading = null), element.remove());
    document.head.append(element);
  }));

const folded = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const tokens = (text) =>
  (folded(text).match(/[\p{L}\p{N}]+/gu) || []).flatMap((word) => {
    if (!CJK.test(word)) return [word];
    const letters = [...word];
    return letters.length < 2 ? letters : letters.slice(1).map((letter, n) => letters[n] + letter);
  });

const prepare = (data) => {
  const words = new Map();
  data.words.split(' ').forEach((pair, number) => {
    const [word, stem] = pair.split(':');
    words.set(word, { stem, number });
  });
  const vectors = Int8Array.from(atob(data.vectors), (letter) => letter.charCodeAt(0));
  const corpus = { ...data, words, raw: vectors };
  corpus.sentences = data.passages.flatMap((p, number) =>
    p.sentences.map(([start, end]) => ({ passage: number, start, end })),
  );
  const letters = data.passages.map((p) => [...p.text]);
  corpus.windows = corpus.sentences.map(({ passage, start, end }) => {
    const from = data.passages[passage].start;
    return vectorOf(corpus, tokens(letters[passage].slice(start - from, end - from).join('')));
  });
  corpus.questions = data.bank.map(([question, answers]) => ({
    question,
    answers,
    vector: vectorOf(corpus, tokens(question)),
    stems: new Set(stemsOf(corpus, tokens(question))),
  }));
  corpus.counts = data.passages.map((p) => {
    const counts = new Map();
    const all = `${p.topic ? p.topic.title : ''} ${p.text}`;
    for (const stem of stemsOf(corpus, tokens(all))) counts.set(stem, (counts.get(stem) || 0) + 1);
    return counts;
  });
  corpus.frequency = frequencies(corpus.counts.map((counts) => counts.keys()));
  corpus.asked = frequencies(corpus.questions.map(({ stems }) => stems));
  return corpus;
};

const frequencies = (lists) => {
  const found = new Map();
  for (const list of lists) for (const stem of list) found.set(stem, (found.get(stem) || 0) + 1);
  return found;
};

const stemsOf = (corpus, list) => list.map((word) => corpus.words.get(word)?.stem ?? word).filter(Boolean);

const vectorOf = ({ words, raw, dimensions }, list) => {
  const sum = new Float32Array(dimensions);
  for (const word of list) {
    const known = words.get(word);
    if (!known) continue;
    const weight = known.stem ? 1 : 0.2;
    for (let n = 0; n < dimensions; n++) sum[n] += weight * raw[known.number * dimensions + n];
  }
  const length = Math.hypot(...sum) || 1;
  return sum.map((value) => value / length);
};

const cosine = (a, b) => a.reduce((sum, value, n) => sum + value * b[n], 0);

// Every passage with its evidence, best first, and how near the nearest known gap is.
const search = (corpus, list) => {
  const vector = vectorOf(corpus, list);
  const stems = [...new Set(stemsOf(corpus, list))];
  const size = corpus.passages.length;
  const weigh = (stem, table, all) => Math.log((all + 1) / ((table.get(stem) || 0) + 0.5));
  const total = stems.reduce((sum, stem) => sum + weigh(stem, corpus.frequency, size), 0) || 1;
  const asked = corpus.questions.length;
  const ceiling = stems.reduce((sum, stem) => sum + weigh(stem, corpus.asked, asked), 0) || 1;
  const hits = corpus.passages.map((passage, number) => {
    const length = [...corpus.counts[number].values()].reduce((a, b) => a + b, 0);
    let words = 0;
    for (const stem of stems) {
      const count = corpus.counts[number].get(stem) || 0;
      words += (weigh(stem, corpus.frequency, size) * count) / (count + 0.5 + length / 120);
    }
    return { passage, number, words: words / total, bank: 0, window: 0, sentences: new Map() };
  });
  const raise = (sentence, kind, value) => {
    const hit = hits[corpus.sentences[sentence].passage];
    hit[kind] = Math.max(hit[kind], value);
    hit.sentences.set(sentence, Math.max(hit.sentences.get(sentence) || 0, value));
  };
  corpus.windows.forEach((other, n) => raise(n, 'window', cosine(vector, other)));
  let gap = 0;
  for (const { answers, vector: other, stems: own } of corpus.questions) {
    let shared = 0;
    for (const stem of stems) if (own.has(stem)) shared += weigh(stem, corpus.asked, asked);
    const likeness = 0.65 * cosine(vector, other) + 0.35 * (shared / ceiling);
    if (!answers.length) gap = Math.max(gap, likeness);
    answers.forEach((sentence, rank) => raise(sentence, 'bank', likeness - 0.02 * Math.min(rank, 3)));
  }
  for (const hit of hits) {
    hit.score = WEIGHTS.bank * hit.bank + WEIGHTS.window * hit.window + WEIGHTS.words * hit.words;
  }
  hits.sort((a, b) => b.score - a.score || a.number - b.number);
  return { hits, gap, stems };
};

// A known gap that is nearer than every answered question speaks against an answer.
const signals = ({ hits, gap }) => ({ bank: hits[0].bank, window: hits[0].window, gap: Math.max(0, gap - hits[0].bank) });

const sureness = (given) =>
  1 / (1 + Math.exp(-(SURE.bias + SURE.bank * given.bank + SURE.window * given.window + SURE.gap * given.gap)));

const quoteOf = (corpus, { passage, sentences, score }) => {
  const best = [...sentences].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 2);
  const chosen = best.filter(([, value]) => value >= best[0][1] - 0.03).map(([n]) => corpus.sentences[n]);
  const highlights = chosen.map(({ start, end }) => [start, end]).sort((a, b) => a[0] - b[0]);
  return { ...passage, highlights, score };
};

const respond = (corpus, question, { expert, topic }, strings) => {
  const said = (key, values) => filled(strings[`message_${key}`], values);
  const chosen = split(expert).map((name) => corpus.experts.find(({ id }) => id === name) ?? name);
  const filters = chosen.flatMap((one) => (one.id ? [one] : named(corpus, one).meant));
  const { meant, excluded, stranger, rest, isBare } = named(corpus, question);
  const list = tokens(rest);
  const found = search(corpus, list);
  const ids = [...filters, ...meant].map(({ id }) => id);
  const isWanted = ({ passage }) =>
    (!ids.length || ids.includes(passage.expert_id)) &&
    !excluded.includes(passage.expert_id) &&
    (!topic || passage.topic?.number === Number(topic));
  const own = found.hits.filter(isWanted);
  const behind = own.length ? found.hits[0].score - own[0].score : 1;
  const given = own.length ? signals({ ...found, hits: own }) : { bank: 0, window: 0, gap: 0 };
  const lost = chosen.find((one) => !one.id && !named(corpus, one).meant.length);
  const unknown = stranger ?? lost;
  const needsMore = isBare || BARE.test(rest) || !found.stems.length;
  const confidence = unknown || needsMore ? 0 : sureness(given);
  const isSilent = meant.length > 0 && behind > SILENT;
  const answered = confidence >= THRESHOLD && !isSilent;
  const near = own.filter(({ score }, n) => n < MOST && score >= own[0].score - DESERVES * (1 - n / MOST));
  const quotes = answered ? near.map((hit) => quoteOf(corpus, hit)) : [];
  const speakers = [...new Set(quotes.map((quote) => quote.expert))];
  const listed = (all) => {
    const names = all.slice(0, 10).map(({ name }) => name);
    const more = all.length > 10 ? [strings.list_more.replace('{count}', all.length - 10)] : [];
    return [...names, ...more].join(strings.list_comma);
  };
  let reason = null;
  let message;
  if (answered) message = said(speakers.length > 1 ? 'many' : 'one', { count: speakers.length, speakers: speakers[0] });
  else if (unknown) [reason, message] = ['unknown_expert', said('unknown_expert', { name: unknown, experts: listed(corpus.experts) })];
  else if (needsMore) [reason, message] = ['not_addressed', strings.message_alone];
  else if (meant.length) [reason, message] = ['expert_silent', said('expert_silent', { names: listed(meant) })];
  else [reason, message] = ['not_addressed', strings.message_not_addressed];
  const others = reason === 'expert_silent' && isSilent ? found.hits.filter((hit) => !isWanted(hit)).slice(0, 3) : [];
  const vector = vectorOf(corpus, list);
  const suggestions = corpus.questions
    .filter(({ answers }, n) => answers.length && !corpus.language.includes(n))
    .map((entry) => [cosine(vector, entry.vector), entry.question])
    .sort((a, b) => b[0] - a[0])
    .slice(0, 4)
    .map(([, text]) => text);
  const see_also = others.map((hit) => quoteOf(corpus, hit));
  return { question, answered, confidence, reason, message, quotes, see_also, suggestions, signals: given };
};

const link = (quote, api) => quote.url || `${api}/index.html#${encodeURIComponent(quote.quote_id)}`;

const answer = async (question, options) => respond(await load(options.api), question, options, options.strings);
