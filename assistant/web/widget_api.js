// Where the widget's answers come from: the server that it was loaded from, or the one named by data-api.

const link = (quote, api) => quote.url || `${api}/passages/${encodeURIComponent(quote.quote_id)}`;

const answer = async (question, { api, expert, topic, lang, conversation }, signal) => {
  const query = new URLSearchParams({ q: question, conversation });
  for (const name of split(expert)) query.append('expert', name);
  if (topic) query.set('topic', topic);
  if (lang !== 'en') query.set('lang', lang);
  const response = await fetch(`${api}/api/ask?${query}`, { credentials: 'omit', signal });
  const body = await response.json();
  // A problem's detail is a sentence for whoever called wrongly; of the server's own failures nothing is shown.
  if (!response.ok) throw Object.assign(Error(), { detail: response.status < 429 && body.detail });
  return body;
};
