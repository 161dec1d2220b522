// What the chat page does by itself: copying a quote with its attribution, and asking a suggested question.
// Events are caught at the document, so that no text of the corpus ever stands in a handler.
"use strict";

async function copyQuote(button) {
  const quote = button.closest(".itw-card").querySelector(".itw-quote").textContent;
  await navigator.clipboard.writeText(`${quote}\n${button.dataset.attribution}`);
  const label = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = label; }, 1500);
}

function ask(question) {
  const box = document.querySelector("#itw-box textarea, #itw-box input");
  const prototype = Object.getPrototypeOf(box);
  // The framework listens for input events and keeps its own copy of the value.
  Object.getOwnPropertyDescriptor(prototype, "value").set.call(box, question);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  setTimeout(() => document.querySelector("#itw-submit").click(), 0);
}

document.addEventListener("click", (event) => {
  const copy = event.target.closest(".itw-copy");
  if (copy) copyQuote(copy);
  const suggestion = event.target.closest("button.itw-suggestion");
  if (suggestion) ask(suggestion.dataset.ask);
});

// A new answer comes into view by its question.
let seen = 0;
new MutationObserver(() => {
  const answers = document.querySelectorAll("#itw-log .itw-answer");
  if (answers.length > seen) answers[answers.length - 1].scrollIntoView({ block: "start" });
  seen = answers.length;
}).observe(document.documentElement, { childList: true, subtree: true });
