// Whom a question asks, without a server: corpus/mentions.py and assistant/asked.py by fewer rules. Where these are in
// doubt the answer is a refusal, as a question about one person must never be answered with another's words.

const CJK = /[\u3040-\u30ff\u3400-\u9fff]/;
// Points to somebody whom only an earlier question can have named.
const POINTS =
  /\b(?:s?he|him|his|hers?|himself|herself|the (?:other one|former|latter|(?:first|second|same) (?:one|person|expert)))\b|(?<![其吉利])[他她](?![们們人国國])/iu;
// What is left of a question that only goes on with an earlier one.
const BARE =
  /^\W*(?:(?:and|but|so|ok(?:ay)?|then|please|thanks?)\W+)*(?:why(?: not)?|how (?:so|come)|(?:(?:tell|show|give) (?:me|us) )?more|go on|continue|elaborate|(?:who|what|(?:any|some)(?:one|body|thing)) else|the others?|(?:who|does|do|did|is)\W+(?:they |(?:any|every)(?:one|body) )?(?:dis)?agrees?|really|for example)\W*$/i;
// What stands before somebody who is left out, ...
const EXCEPT =
  /\b(?:but|except|excluding|without|besides|apart from|aside from|other than|not|(?:dis)?agree[sd]? with|differ(?:s|ent|ently)? (?:from|than|to)|contradicts?|opposes?)(?: for)?\s+$/i;
// ... and before somebody who is asked.
const ASKED = /\b(?:does|did|do|is|was|would|has|according to|(?:what|how) about)\s+$/i;
const TOGETHER = /^(?:\s|['’]s?\s|,|&|\b(?:and|or|nor|vs\.?|versus)\b)+$/i;
const SPEECH =
  '(?:say|think|argue|claim|believe|write|mean|suggest|propose|recommend|explain|conclude|mention|view|see|feel|want|answer|reply|respond|(?:dis)?agree)s?';
const WRITTEN = String.raw`\p{L}[\p{L}.'’-]*(?:\s+\p{L}[\p{L}.'’-]*){0,3}?`;
const CAPITAL = String.raw`(?:(?:v[ao]n|d[aeiou]s?|de[lnr]|[ae]l|bin|l[ae]|te[nr])\s+){0,2}\p{Ll}{0,3}\p{Lu}[\p{L}.'’-]*`;
const VIEWS = [
  String.raw`\b(?:does|did|would)\s+(${WRITTEN})\s+${SPEECH}\b`,
  String.raw`\b[Aa]ccording to\s+(${CAPITAL}(?:\s+${CAPITAL}){0,3})`,
  String.raw`\b(?:views?|opinions?|position|stance) of\s+(${CAPITAL}(?:\s+${CAPITAL}){0,3})`,
  String.raw`^\P{L}*(${CAPITAL}(?:\s+${CAPITAL}){1,3})(?:['’]s\s+(?:views?|opinions?|position|stance)\b|\s*:|\s+(?:on|about|regarding|${SPEECH})\b)`,
].map((pattern) => new RegExp(pattern, 'u'));

// How many letters are wrong, missing, too many or exchanged with the next (optimal string alignment).
const errors = (a, b) => {
  const rows = [[...Array(b.length + 1).keys()]];
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = rows[i - 1][j - 1] + (a[i - 1] !== b[j - 1]);
      rows[i][j] = Math.min(change, rows[i - 1][j] + 1, rows[i][j - 1] + 1);
      const isExchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isExchanged) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.length][b.length];
};

// Whose name has this part, exactly or nearly.
const ownersOf = ({ experts }, word) => {
  const owners = experts.filter(({ forms }) => forms.includes(word));
  if (owners.length || word.length < 4) return { owners, isExact: true };
  const distance = (form) => {
    if (form.length < 4 || form[0] !== word[0] || Math.abs(form.length - word.length) > 2) return 9;
    const count = errors(word, form);
    return count <= (form.length > 6 ? 2 : 1) ? count : 9;
  };
  const nearest = experts.map(({ forms }) => Math.min(...forms.map(distance), 9));
  const least = Math.min(...nearest, 8);
  return { owners: experts.filter((_, n) => nearest[n] === least), isExact: false };
};

const isCapital = (word) => /^\p{Lu}/u.test(word);

// Whether the experts themselves use the word.
const isTheirs = ({ words, own }, word) => (words.get(folded(word))?.number ?? own) < own;

// Every name in the text: whose it is and where, and whether it is that of somebody else who shares a part of it.
const mentionsIn = (corpus, text) => {
  const found = [...text.matchAll(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu)].flatMap(({ 0: whole, index }) => {
    const at = (word, start) => {
      const plain = folded(word).replaceAll('-', '');
      return { word, plain, start, end: start + word.length, ...ownersOf(corpus, plain) };
    };
    // "Shao-Ming" is Shaoming; of "AI-based" each part is a word of its own.
    const one = at(whole, index);
    if (one.owners.length) return [one];
    return [...whole.matchAll(/[^-]+/g)].map((part) => at(part[0], index + part.index));
  });
  const mentions = [];
  for (let n = 0; n < found.length; n++) {
    let { owners } = found[n];
    const run = [found[n]];
    for (let next; (next = found[n + 1]) && /^[\s.-]+$/.test(text.slice(run.at(-1).end, next.start)); n++) {
      const both = owners.filter((expert) => next.owners.includes(expert));
      if (!both.length) break;
      owners = both;
      run.push(next);
    }
    const [{ start }] = run;
    const { end } = run.at(-1);
    const isShort = run.every(({ plain }) => plain.length < 3);
    const isWord = run.every(({ plain, isExact }) => corpus.ordinary.includes(plain) || (!isExact && corpus.words.has(plain)));
    const isName = run.every(({ word, isExact }) => isExact && isCapital(word)) && start > 0;
    const isAsked = ASKED.test(text.slice(0, start)) && !isShort;
    if (!owners.length || ((isWord || isShort) && !isName && !isAsked)) continue;
    const isStranger = (other, gap) =>
      other && gap === ' ' && isCapital(other.word) && !isTheirs(corpus, other.word) && !other.owners.length;
    const before = found[n - 1];
    const after = found[n + 1];
    let name = null;
    if (run.length === 1 && isStranger(after, text.slice(end, after?.start))) name = text.slice(start, after.end);
    else if (run.length === 1 && n > 1 && isStranger(before, text.slice(before.end, start))) name = text.slice(before.start, end);
    const isTitled = /\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Dame)\.?\s/i.test(name || '');
    mentions.push({ owners, start, end, stranger: isTitled ? null : name });
  }
  // Where no spaces divide words, a name stands among them.
  for (const expert of corpus.experts) {
    for (const form of expert.forms.filter((form) => CJK.test(form))) {
      const start = text.indexOf(form);
      if (start >= 0) mentions.push({ owners: [expert], start, end: start + form.length, stranger: null });
    }
  }
  return mentions.sort((a, b) => a.start - b.start);
};

// The name of somebody whose view is asked for and who is not among the experts.
const strangerIn = (corpus, text, mentions) => {
  for (const pattern of VIEWS) {
    const name = text.match(pattern)?.[1].replace(/^the\s+/i, '');
    if (!name || POINTS.test(name) || mentions.some(({ start, end }) => name.includes(text.slice(start, end)))) continue;
    const words = name.match(/\p{L}+/gu);
    if (words.length === 1 && name === name.toUpperCase()) continue;
    // In small letters only a word that nobody knows tells a name from "most people".
    const isUnknown = isCapital(words[0])
      ? words.some((word) => word.length > 1 && /\p{Lu}/u.test(word) && !isTheirs(corpus, word))
      : !corpus.words.has(folded(words.at(-1)));
    if (isUnknown) return name;
  }
  return null;
};

// Who is asked, who is left out, who is no expert, and the question without the names.
const named = (corpus, question) => {
  const text = question.normalize();
  const mentions = mentionsIn(corpus, text);
  let before = null;
  for (const mention of mentions) {
    mention.isLeftOut =
      EXCEPT.test(text.slice(0, mention.start)) ||
      Boolean(before?.isLeftOut && TOGETHER.test(text.slice(before.end, mention.start)));
    before = mention;
  }
  const candidates = mentions.filter(({ isLeftOut }) => !isLeftOut);
  // "What does A think of B's idea?" asks A alone, "What do A and B think?" both.
  let last = null;
  const subjects = candidates.filter((mention) => {
    const isFirst = !text.slice(0, mention.start).trim();
    const isIn =
      ASKED.test(text.slice(0, mention.start)) ||
      (isFirst && /^\s+(?:on|about)\b/i.test(text.slice(mention.end))) ||
      (last && TOGETHER.test(text.slice(last.end, mention.start)));
    if (isIn) last = mention;
    return isIn;
  });
  const asked = subjects.length ? subjects : candidates;
  const idsOf = (list) => new Set(list.flatMap(({ owners }) => owners.map(({ id }) => id)));
  const wanted = idsOf(asked);
  return {
    meant: corpus.experts.filter(({ id }) => wanted.has(id)),
    excluded: [...idsOf(mentions.filter(({ isLeftOut }) => isLeftOut))].filter((id) => !wanted.has(id)),
    stranger: asked.find(({ stranger }) => stranger)?.stranger ?? strangerIn(corpus, text, mentions),
    rest: mentions.reduceRight((left, { start, end }) => `${left.slice(0, start)} ${left.slice(end)}`, text),
    // Nothing here says whom or what it is about.
    isBare: !mentions.length && POINTS.test(text),
  };
};
