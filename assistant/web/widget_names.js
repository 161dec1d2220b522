// Whom a question asks: the experts, by any part of their names, with a typing error or two, as corpus/mentions.py and
// assistant/asked.py do on the server, though by fewer rules. Where these are in doubt the answer is a refusal: a
// question about one person must never be answered with another's words.

const CJK = /[\u3040-\u30ff\u3400-\u9fff]/;
// Points to somebody whom only an earlier question can have named.
const POINTS = /\b(?:s?he|him|his|hers?|himself|herself|the (?:other one|former|latter|(?:first|second|same) (?:one|person|expert)))\b|(?<![其吉利])[他她](?![们們人国國])/iu;
// What stands before somebody who is left out, ...
const EXCEPT = /\b(?:but|except|excluding|without|besides|apart from|aside from|other than|not|(?:dis)?agree[sd]? with|differently (?:from|than|to))(?: for)?\s+$/i;
// ... and before somebody who is asked.
const ASKED = /\b(?:does|did|do|is|was|would|has|according to|(?:what|how) about)\s+$/i;
const TOGETHER = /^\s*(?:['’]s?\s+)?(?:,|and|or|nor|&|vs\.?|versus|\s)+$/i;
const SPEECH = 'say|think|argue|claim|believe|write|mean|suggest|propose|recommend|explain|conclude|mention|view|see|feel|want|answer|reply|respond|agree|disagree';
const CALLED = String.raw`(\p{L}[\p{L}.'’-]*(?:\s+\p{Lu}[\p{L}.'’-]*){0,3})`;
const OPINIONS = [
  new RegExp(String.raw`\b(?:does|did|would)\s+${CALLED}\s+(?:${SPEECH})\b`, 'u'),
  new RegExp(String.raw`\b[Aa]ccording to\s+${CALLED}`, 'u'),
  new RegExp(String.raw`\b(?:views?|opinions?|position|stance) of\s+${CALLED}`, 'u'),
];

// How many letters are wrong, missing, too many or exchanged with the next (optimal string alignment).
const errors = (a, b) => {
  const rows = [[...Array(b.length + 1).keys()]];
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = rows[i - 1][j - 1] + (a[i - 1] !== b[j - 1]);
      rows[i][j] = Math.min(change, rows[i - 1][j] + 1, rows[i][j - 1] + 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.length][b.length];
};

// Whose name has this part, exactly or nearly.
const ownersOf = ({ experts }, word) => {
  const exact = experts.filter(({ forms }) => forms.includes(word));
  if (exact.length || word.length < 4) return { owners: exact, exact: true };
  const distance = (form) =>
    form.length > 3 && form[0] === word[0] && errors(word, form) <= (form.length > 6 ? 2 : 1) ? errors(word, form) : 9;
  const nearest = experts.map(({ forms }) => Math.min(...forms.map(distance), 9));
  const least = Math.min(...nearest, 8);
  return { owners: experts.filter((_, n) => nearest[n] === least), exact: false };
};

const isCapital = (word) => /^\p{Lu}/u.test(word);

// Every name in the text: whose, where, and whether it is the name of somebody else who shares a part of it.
const mentionsIn = (corpus, text) => {
  const found = [...text.matchAll(/[\p{L}\p{N}]+/gu)].map(({ 0: word, index }) => {
    const plain = folded(word);
    return { word, plain, start: index, end: index + word.length, ...ownersOf(corpus, plain) };
  });
  const mentions = [];
  for (let n = 0; n < found.length; ) {
    let { owners } = found[n];
    let end = n + 1;
    while (owners.length && end < found.length && /^[\s.-]+$/.test(text.slice(found[end - 1].end, found[end].start))) {
      const both = owners.filter((expert) => found[end].owners.includes(expert));
      if (!both.length) break;
      owners = both;
      end++;
    }
    const run = found.slice(n, end);
    const { start } = run[0];
    const isWord = run.every(({ plain, exact }) => (exact ? corpus.ordinary.includes(plain) : corpus.words.has(plain)));
    const stands = ASKED.test(text.slice(0, start)) || (run.every(({ word, exact }) => exact && isCapital(word)) && n > 0);
    if (!owners.length || (isWord && !stands)) {
      n++;
      continue;
    }
    const isUnknown = (other, gap) =>
      other && gap === ' ' && isCapital(other.word) && !corpus.words.has(other.plain) && !other.owners.length;
    const isElse =
      run.length === 1 &&
      (isUnknown(found[end], text.slice(run[0].end, found[end]?.start)) ||
        (n > 1 && isUnknown(found[n - 1], text.slice(found[n - 1].end, start))));
    mentions.push({ owners, start, end: run.at(-1).end, isElse });
    n = end;
  }
  // Where no spaces divide words, a name stands among them.
  for (const expert of corpus.experts) {
    for (const form of expert.forms.filter((form) => CJK.test(form))) {
      const start = text.indexOf(form);
      if (start >= 0) mentions.push({ owners: [expert], start, end: start + form.length });
    }
  }
  return mentions.sort((a, b) => a.start - b.start);
};

// The name of somebody whose view is asked for and who is not among the experts.
const strangerIn = (corpus, text, mentions) => {
  const other = mentions.find(({ isElse }) => isElse);
  if (other) return text.slice(0, other.start).match(/\p{Lu}[\p{L}'’-]*\s$/u)?.[0] + text.slice(other.start, other.end);
  for (const pattern of OPINIONS) {
    const name = text.match(pattern)?.[1];
    const words = name?.match(/[\p{L}]+/gu) ?? [];
    if (!words.length || mentions.some(({ start, end }) => name.includes(text.slice(start, end)))) continue;
    if (!words.some((word) => corpus.words.has(folded(word))) && name !== name.toUpperCase()) return name;
  }
  return null;
};

// Who is asked, who is left out, who is no expert, and the question without the names.
const named = (corpus, question) => {
  const text = question.normalize();
  const mentions = mentionsIn(corpus, text);
  const isLeftOut = ({ start }) => EXCEPT.test(text.slice(0, start));
  const asked = mentions.filter((mention) => !isLeftOut(mention));
  const isSubject = ({ start, end }) =>
    ASKED.test(text.slice(0, start)) || (!text.slice(0, start).trim() && /^\s+(?:on|about)\b/i.test(text.slice(end)));
  // "What does A think of B's idea?" asks A alone, "What do A and B think?" both.
  let last = null;
  const subjects = asked.filter((mention) => {
    const isIn = isSubject(mention) || (last && TOGETHER.test(text.slice(last.end, mention.start)));
    if (isIn) last = mention;
    return isIn;
  });
  const idsOf = (list) => new Set(list.flatMap(({ owners }) => owners.map(({ id }) => id)));
  const wanted = idsOf(subjects.length ? subjects : asked);
  const rest = mentions.reduceRight((left, { start, end }) => `${left.slice(0, start)} ${left.slice(end)}`, text);
  return {
    meant: corpus.experts.filter(({ id }) => wanted.has(id)),
    excluded: [...idsOf(mentions.filter(isLeftOut))].filter((id) => !wanted.has(id)),
    stranger: strangerIn(corpus, text, mentions),
    rest,
  };
};
